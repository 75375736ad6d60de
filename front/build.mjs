// Each file of src/ becomes one script of the same name. The bytes depend on the sources and on package-lock.json alone.
import { readdirSync, rmSync } from "node:fs";
import { basename } from "node:path";
import { build } from "esbuild";

const target = "../kzgraph/render/html/scripts";
const entries = readdirSync("src").filter((name) => name.endsWith(".js")).sort();

rmSync(target, { recursive: true, force: true });
await build({
  entryPoints: entries.map((name) => ({ in: `src/${name}`, out: basename(name, ".js") })),
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
});
