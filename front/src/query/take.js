// What a result is as a file that the reader can keep. It is made in the page; nothing is asked for again.
import { element } from "../shared/dom.js";
import { sheetCell } from "../take/sheet_cell.js";

// As SPARQL 1.1 Query Results CSV: values as they are, lines that end in CR LF, quotes where RFC 4180 wants them.
export function csv({ columns, rows }) {
  const line = (cells) => `${cells.map(quoted).join(",")}\r\n`;
  return line(columns) + rows.map((row) => line(columns.map((column) => plain(row[column])))).join("");
}

// For a spreadsheet: beside each column with named nodes their names, no formulas, and the mark of the byte order, which says that it is UTF-8.
// `credit` are pairs of a column and the value that it has in each row.
export function sheet({ columns, rows }, labels, separator, credit) {
  const name = (term) => (term?.type === "uri" && labels.get(term.value)?.text) || "";
  const heads = columns.flatMap((column) => (rows.some((row) => name(row[column])) ? [[column, name], [column, plain]] : [[column, plain]]));
  const titles = heads.map(([column, write]) => (write === plain && heads.some(([other, named]) => other === column && named === name) ? `${column} IRI` : column));
  const line = (cells) => `${cells.map(sheetCell).join(separator)}\r\n`;
  return `\ufeff${line([...titles, ...credit.map(([head]) => head)])}${rows.map((row) => line([...heads.map(([column, write]) => write(row[column])), ...credit.map(([, value]) => value)])).join("")}`;
}

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// A term as its value alone.
export function plain(term) {
  if (!term) return "";
  if (term.type === "triple") return ["subject", "predicate", "object"].map((part) => plain(term.value[part])).join(" ");
  return term.type === "bnode" ? `_:${term.value}` : term.value;
}

// A link under which a text is kept. Its address holds the text until it is revoked.
export const link = (words, name, type, text) => element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name }, words);
