// A cell of a table that a spreadsheet may open, in quotes; `no_formula` and `plain` in kzgraph/safety/escapes.py do the same.
const STEERING = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const FORMULA = /^(?:\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\n])/;
const NUMBER = /^-[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

export function sheetCell(text) {
  const shown = text.replace(STEERING, "\ufffd");
  const runs = FORMULA.test(shown) && !NUMBER.test(shown);
  return `"${runs ? "'" : ""}${shown.replaceAll('"', '""')}"`;
}
