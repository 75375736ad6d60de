// In the words of the source: what each passage of the page says in the reader's own copy, beneath our paraphrase, to be quoted.
import { filled, offer } from "./copy/form.js";
import { finder } from "./copy/words.js";
import { button, element } from "./shared/dom.js";
import { cutMarked } from "./take/quoted.js";

const part = document.querySelector(".own-words");
const phrases = part.dataset;
const settled = () => new Promise((resolve) => setTimeout(resolve));
const told = part.appendChild(element("p", { class: "sr", role: "status" }));
const beside = new WeakMap();
const needs = part.querySelector(".needs");
const foot = document.querySelector(".foot .copied-words");
const uncopied = foot?.textContent;

for (const source of part.querySelectorAll("[data-source]")) {
  const places = [...document.querySelectorAll(`[data-own][data-of="${source.dataset.mark}"]`)];
  let turn = 0;
  const clear = () => {
    turn += 1;
    places.forEach((place) => shownBy(place)?.remove());
    saysWhose();
  };
  const invite = () => {
    for (const place of places.filter((one) => one.matches(".one"))) {
      put(place, "p", "copy open printless").append(element("a", { href: "#own-words" }, phrases.words));
    }
  };
  const given = async ({ text }) => {
    clear();
    const started = turn;
    const find = finder(text, settled);
    const known = new Map();
    let count = 0;
    for (const place of places.filter((one) => !one.matches(".one"))) put(place, "details", "copy").append(element("summary", {}, phrases.words));
    for (const place of places) {
      const [length, digest, anchor] = place.dataset.own.split(" ");
      const key = `${length} ${digest}`;
      if (!known.has(key)) known.set(key, await find({ length: Number(length), digest }));
      if (started !== turn) return;
      const own = known.get(key);
      shown(place.matches(".one") ? put(place, "div", "copy") : shownBy(place), own, place, anchor, source.dataset);
      if (own !== null) count += 1;
    }
    onceOnPaper(places);
    saysWhose();
    told.textContent = filled(phrases.shown, { count, total: places.length });
  };
  const start = source.appendChild(element("p"));
  invite();
  offer(start, source.querySelector("h3"), source.dataset.source, phrases, { given, removed: () => (clear(), invite()) });
}
needs.remove();

// What stands by a place: in its own block, else behind the paragraph in which the place is named.
function shownBy(place) {
  return beside.get(place);
}
function put(place, name, className) {
  shownBy(place)?.remove();
  const made = element(name, { class: className });
  beside.set(place, made);
  if (place.matches(".one")) place.querySelector(".para, .lead").after(made);
  else (place.closest("p") ?? place).after(made);
  return made;
}

// The foot of a page, on paper too, says whose the words in quotation marks are, or that the page has none.
function saysWhose() {
  if (foot) foot.textContent = document.querySelector("blockquote[data-where]") ? phrases.taken : uncopied;
}

// On paper a run of claims of a brief that rest on one passage has its words once.
function onceOnPaper(places) {
  let line, above = new Set(), here = new Set();
  for (const place of places) {
    const of = place.closest(".brief > li");
    if (!of) continue;
    if (of !== line) [line, above, here] = [of, here, new Set()];
    const [words] = place.dataset.own.split(/ (?=\S+$)/); // without where it stands in the graph
    shownBy(place).classList.toggle("printless", above.has(words) || here.has(words));
    here.add(words);
  }
}

function shown(around, words, place, anchor, source) {
  const state = words === null ? phrases.missing : phrases.words;
  if (words === null || around.matches("div")) around.append(element("p", { class: "state" }, state));
  if (words === null) {
    around.classList.add("missing");
    return;
  }
  const where = (place.querySelector(".where") ?? place).textContent.trim();
  const marked = cutMarked(words);
  around.append(element("blockquote", { "data-where": where, lang: source.language }, marked));
  if (!navigator.clipboard) return; // as on a page that came over plain HTTP from another machine
  const address = /^https?:/.test(anchor) ? anchor : phrases.resource + anchor;
  const inner = marked.replaceAll("“", "‘").replaceAll("”", "’"); // within other quotation marks
  const copy = button(phrases.copy, async () => {
    await navigator.clipboard.writeText(filled(phrases.quoted, { words: inner, document: source.document, place: where, address }));
    copy.firstChild.data = phrases.copied;
    told.textContent = `${phrases.copied}: ${where}`;
  });
  copy.append(element("span", { class: "sr" }, `: ${where}`));
  copy.classList.add("printless");
  around.append(copy);
}
