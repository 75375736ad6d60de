// Why the engine cannot parse a query, in the words of kzgraph/questions/free.py on the server.
import { unknownPrefix } from "./sparql.js";

const CLASSES = /,?\s*\[(?:'(?:[^'\\]|\\.|\\u\{\w+\})*'(?:\s*\.\.=?\s*'(?:[^'\\]|\\.)*')?[\s|]*)+\]/g;

// `offset` is the number of lines before the query. Gives the message, with line and column if the engine reports them.
export function explain(sparql, error, offset, prefixes) {
  const [, at, column, reported] = /at (\d+):(\d+): ?(.*)/s.exec(error) ?? [];
  if (!at) return { message: error };
  const unknown = unknownPrefix(sparql, prefixes);
  // the engine lists a missing prefix among all it expected, whether or not it is the cause
  const reason = reported.replace(CLASSES, "").replace("Prefix not found", "").replace(/\s+/g, " ").replace("one of ,", "one of").replace(/expected( one of)? ?$/, "");
  const line = Number(at) - offset;
  const shown = sparql.split(/\r?\n/)[line - 1] ?? "";
  const cause = unknown === undefined
    ? reason || "unexpected text"
    : `The prefix ${unknown}: is not declared. Supplied are ${Object.keys(prefixes).map((name) => `${name}:`).join(", ")}.`;
  return { message: `${line}:${column}: not well-formed SPARQL: ${cause}\n  ${shown}\n  ${" ".repeat(column - 1)}^`, line, column: Number(column) };
}
