// What the text of a query shows without parsing it: its words, without IRIs, strings, comments and prefixed names.
const NO_WORD = /<[^<>"{}|^`\\\s]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[\p{L}\p{N}_.-]*:(?:[\p{L}\p{N}_.:-]|%[0-9A-Fa-f]{2}|\\.)*/gu;

const bare = (sparql) => sparql.replace(NO_WORD, " ");

export const asksOthers = (sparql) => /(^|[^\w?$:])service\b/i.test(bare(sparql));
export const namesGraphs = (sparql) => /(^|[^\w?$:])from\b/i.test(bare(sparql));
export const kind = (sparql) => /(?:^|[^\w?$:])(select|ask|construct|describe|insert|delete|load|clear|create|drop|copy|move|add)\b/i.exec(bare(sparql))?.[1].toLowerCase();

const declared = (sparql) => new Set([...sparql.replace(/#[^\n]*/g, " ").matchAll(/prefix\s+([\w.-]*)\s*:/gi)].map((match) => match[1]));

// The first prefix that is neither declared in the query nor supplied; undefined if there is none.
export function unknownPrefix(sparql, prefixes) {
  const known = new Set(["_", ...declared(sparql), ...Object.keys(prefixes)]);
  const names = [...sparql.matchAll(NO_WORD)].map(([word]) => word).filter((word) => !/^[<"'#]/.test(word));
  return names.map((name) => name.slice(0, name.indexOf(":"))).find((name) => !known.has(name));
}

// The names of a query in the graph's own namespaces, once each, as far as it does not declare their prefixes itself.
export function ownNames(sparql) {
  const there = declared(sparql);
  const names = [...sparql.matchAll(NO_WORD)].map(([word]) => word.replace(/\.$/, ""));
  return [...new Set(names.filter((name) => /^kz[rv]?:[\p{L}\p{N}_-]+$/u.test(name) && !there.has(name.slice(0, name.indexOf(":")))))];
}

// The supplied prefixes that a query does not declare, all in one line.
export function missingPrefixes(sparql, prefixes) {
  const there = declared(sparql);
  return Object.entries(prefixes).filter(([name]) => !there.has(name)).map(([name, space]) => `PREFIX ${name}: <${space}>`).join(" ");
}
