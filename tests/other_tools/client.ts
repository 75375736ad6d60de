// A client with the types that openapi-typescript makes: prints the rows of a question as JSON.
import createClient from "openapi-fetch";
import type { paths } from "./kzgraph";

declare const process: { argv: string[] };

const client = createClient<paths>({ baseUrl: process.argv[2] });
const { data } = await client.GET("/questions/criminal-cases-counted", { params: { query: { limit: 1 } } });
console.log(JSON.stringify(typeof data === "object" ? data.results?.bindings : data));

// @ts-expect-error: compiled only if the types refuse a path that is not there
client.GET("/questions/nothing");
