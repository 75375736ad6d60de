// What can be told from the text of a query without parsing it: its words, without IRIs, strings, comments and prefixed names.
const NO_WORD = /<[^<>"{}|^`\\\s]*>|"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[\p{L}\p{N}_.-]*:(?:[\p{L}\p{N}_.:-]|%[0-9A-Fa-f]{2}|\\.)*/gu;

const bare = (sparql) => sparql.replace(NO_WORD, " ");

export const asksOthers = (sparql) => /(^|[^\w?$:])service\b/i.test(bare(sparql));
export const namesGraphs = (sparql) => /(^|[^\w?$:])from\b/i.test(bare(sparql));
export const kind = (sparql) => /(?:^|[^\w?$:])(select|ask|construct|describe|insert|delete|load|clear|create|drop|copy|move|add)\b/i.exec(bare(sparql))?.[1].toLowerCase();

// The prefixes of ours that a query does not declare, all in one line.
export function missingPrefixes(sparql, prefixes) {
  const text = sparql.replace(/#[^\n]*/g, " ");
  const declared = new Set([...text.matchAll(/prefix\s+([\w.-]*)\s*:/gi)].map((found) => found[1]));
  return Object.entries(prefixes).filter(([name]) => !declared.has(name)).map(([name, space]) => `PREFIX ${name}: <${space}>`).join(" ");
}
