// A table of the page as a file that spreadsheets open: what the page says of its sources and licence stands in each row.
const said = (cell) => cell.innerText.replace(/\s+/g, " ").trim();
// what a spreadsheet would run as a formula gets an apostrophe before it, and the mark of the byte order says that it is UTF-8
const quoted = (text) => `"${text.replace(/^[=+\-@]/, "'$&").replaceAll('"', '""')}"`;

// The texts of all cells, row by row. They are read from a copy in which everything folded is open, because only what is shown has words.
function cells(table) {
  const copy = table.cloneNode(true);
  for (const folded of copy.querySelectorAll("details")) folded.open = true;
  table.after(copy);
  const rows = [...copy.rows].map((row) => [...row.cells].flatMap((cell) => [said(cell), ...Array(cell.colSpan - 1).fill("")]));
  copy.remove();
  return rows;
}

export function asFile(table, credit) {
  const whole = cells(table).map((row, index) => [...row, ...(index ? credit.map(([, value]) => value) : credit.map(([name]) => name))]);
  return `\ufeff${whole.map((row) => `${row.map(quoted).join(",")}\r\n`).join("")}`;
}
