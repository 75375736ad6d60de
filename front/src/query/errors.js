// Why the engine cannot read a query, told as `explain` and `hint` in kzgraph/query.py do it on the server.
import { unknownPrefix } from "./sparql.js";

const CLASSES = /,?\s*\[(?:'(?:[^'\\]|\\.|\\u\{\w+\})*'(?:\s*\.\.=?\s*'(?:[^'\\]|\\.)*')?[\s|]*)+\]/g;

// `offset` is how many lines stood before the query. Gives the message, and the place if one is told.
export function explain(sparql, error, offset, prefixes) {
  const [, at, column, told] = /at (\d+):(\d+): ?(.*)/s.exec(error) ?? [];
  if (!at) return { message: error };
  const unknown = unknownPrefix(sparql, prefixes);
  // the engine lists a missing prefix among all that could stand there, whether or not it is the cause
  const reason = told.replace(CLASSES, "").replace("Prefix not found", "").replace(/\s+/g, " ").replace("one of ,", "one of").replace(/expected( one of)? ?$/, "");
  const line = Number(at) - offset;
  const shown = sparql.split(/\r?\n/)[line - 1] ?? "";
  const cause = unknown === undefined
    ? reason || "something else was expected"
    : `The prefix ${unknown}: is not declared. Supplied are ${Object.keys(prefixes).map((name) => `${name}:`).join(", ")}.`;
  return { message: `${line}:${column}: not well-formed SPARQL: ${cause}\n  ${shown}\n  ${" ".repeat(column - 1)}^`, line, column: Number(column) };
}
