// A table of the page as a file that spreadsheets open. Each row has the sources of its own passages, the licence and the page.
import { sheetCell } from "./sheet_cell.js";
import { marks, sourceTexts } from "./credit.js";

const tidy = (text) => text.replace(/\s+/g, " ").trim();

// A row that has several marked lines in its cells is so many rows of the file.
function lines(row) {
  const marked = [...row.querySelectorAll("[data-line]")];
  return marked.map((_, at) => {
    const one = row.cloneNode(true);
    one.querySelectorAll("[data-line]").forEach((line, index) => index !== at && line.remove());
    for (const cell of one.querySelectorAll("td")) if (!cell.querySelector("[data-line]")) cell.replaceChildren();
    row.before(one); // only what is shown has words
    return one;
  }).concat(marked.length ? [] : row);
}

// The rows as { cells, more, beside, of }: the texts of the cells; values by the name of a column of their own, which elements with
// `data-column` and links with `data-address` have, and groups of rows with `data-apart`; the cell in which each stands; the sources.
// They are read from a copy in which everything folded is open, because only what is shown has words. A row that is a heading of others is left out.
function read(table) {
  const copy = table.cloneNode(true);
  // what comes from a reader's own copy of a source, or repeats a translated claim in English, is not of this table
  copy.querySelectorAll(".copy, .original").forEach((words) => words.remove());
  for (const folded of copy.querySelectorAll("details")) folded.open = true;
  const around = table.closest("details:not([open])"); // a copy in a folded part would have no words
  (around ?? table).after(copy);
  const rows = [...copy.rows].filter((row) => !("heading" in row.dataset)).flatMap(lines).map((row) => {
    const more = {}, beside = {};
    const add = (name, value, part) => {
      if (!name || !value) return;
      more[name] = more[name] ? `${more[name]}; ${value}` : value;
      // behind its cell, or before it where it is marked so; addresses and what a group of rows says stand behind all cells
      const cell = part?.closest("td, th").cellIndex - ("before" in (part?.dataset ?? {}) ? 1 : 0);
      beside[name] ??= part && !("address" in part.dataset) ? cell : row.cells.length;
    };
    const of = marks(row);
    const links = [...row.querySelectorAll("[data-address]")];
    for (const time of row.querySelectorAll("time")) time.textContent = time.dateTime;
    const own = [...row.querySelectorAll("[data-column]")].filter((part) => !part.parentElement.closest("[data-column]"));
    for (const part of own) add(part.dataset.column, tidy(part.dataset.value ?? part.innerText), "address" in part.dataset ? part.parentElement : part);
    const group = row.parentElement.dataset;
    if (group.apart) add(group.apart, group.why);
    for (const link of links) add(link.dataset.address, link.dataset.iri, link);
    own.forEach((part) => part.remove());
    return { cells: [...row.cells].flatMap((cell) => [tidy(cell.innerText), ...Array(cell.colSpan - 1).fill("")]), more, beside, of };
  });
  copy.remove();
  return rows;
}

// `separator` is a comma, or a semicolon for spreadsheets of languages that write decimals with a comma.
export function asFile(table, credit, separator) {
  const [head, ...rows] = read(table);
  const filled = head.cells.map((_, index) => rows.some(({ cells }) => cells[index])); // all of the others may be in columns of their own
  const names = [...new Set(rows.flatMap(({ more }) => Object.keys(more)))];
  const place = (name) => Math.min(...rows.map(({ beside }) => beside[name] ?? Infinity));
  const columns = [...head.cells.keys(), ...names]
    .filter((key) => typeof key === "string" || filled[key])
    .sort((one, other) => (typeof one === "string" ? place(one) + 0.5 : one) - (typeof other === "string" ? place(other) + 0.5 : other));
  const marked = rows.some(({ of }) => of.length);
  const sources = marked ? credit.heads : credit.sources.map(([name]) => name);
  const lines = [
    [...columns.map((key) => head.cells[key] ?? key), ...sources, ...credit.page.map(([name]) => name)],
    ...rows.map(({ cells, more, of }) => [
      ...columns.map((key) => (typeof key === "string" ? (more[key] ?? "") : cells[key])),
      ...(marked ? sourceTexts(of, credit) : credit.sources.map(([, value]) => value)),
      ...credit.page.map(([, value]) => value),
    ]),
  ];
  return `\ufeff${lines.map((line) => `${line.map(sheetCell).join(separator)}\r\n`).join("")}`;
}
