// Results as a table: each node under its name and with a link to its page. All of it is text, none of it markup.
import { element } from "../shared/dom.js";
import { plain } from "./take.js";

const SHOWN = 1000;

function cell(term, terms) {
  if (!term) return "";
  if (term.type === "triple") return plain(term);
  if (term.type !== "uri") return element("span", { lang: term["xml:lang"] }, term.value);
  const label = terms.labels.get(term.value);
  const shown = label?.text ? element("span", { lang: label.language }, label.text) : element("code", {}, terms.short(term.value));
  const page = terms.page(term.value);
  const link = page ? element("a", { href: page, rel: "noreferrer" }, shown) : shown;
  return label?.text ? element("span", {}, link, " ", element("code", {}, terms.short(term.value))) : link;
}

export function table({ columns, rows }, terms, name) {
  const head = element("tr", {}, ...columns.map((column) => element("th", { scope: "col" }, column)));
  const body = rows.slice(0, SHOWN).map((row) => element("tr", {}, ...columns.map((column) => element("td", {}, cell(row[column], terms)))));
  const made = element("table", { class: "rows-table" }, element("thead", {}, head), element("tbody", {}, ...body));
  return element("div", { class: "wide", role: "region", tabindex: "0", "aria-label": name }, made);
}

export const text = (words) => element("pre", { tabindex: "0", lang: "en" }, element("code", {}, words));
export { SHOWN };
