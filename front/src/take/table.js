// A table of the page as a file that spreadsheets open: what the page says of its sources and licence stands in each row.
const said = (cell) => cell.innerText.replace(/\s+/g, " ").trim();
// what a spreadsheet would run as a formula gets an apostrophe before it, and the mark of the byte order says that it is UTF-8
const quoted = (text) => `"${text.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;

export function asFile(table, credit) {
  const rows = [...table.rows].map((row) =>
    [...row.cells].flatMap((cell) => [said(cell), ...Array(cell.colSpan - 1).fill("")]));
  const whole = rows.map((cells, index) => [...cells, ...(index ? credit.map(([, value]) => value) : credit.map(([name]) => name))]);
  return `\ufeff${whole.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("")}`;
}
