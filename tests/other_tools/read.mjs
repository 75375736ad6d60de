// Prints how many quads N3.js reads in each file, as JSON.
import { readFileSync } from "node:fs";
import { Parser } from "n3";

const count = (file) => new Parser().parse(readFileSync(file, "utf8")).length;
console.log(JSON.stringify(process.argv.slice(2).map(count)));
