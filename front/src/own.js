// In the words of the source: what each passage of the page says in the reader's own copy, beneath our paraphrase, to be quoted.
import { filled, make, offer } from "./copy/form.js";
import { finder } from "./copy/words.js";
import { button } from "./take/button.js";

const part = document.querySelector(".own-words");
const phrases = part.dataset;
const settled = () => new Promise((resolve) => setTimeout(resolve));
const told = part.appendChild(make("p", "sr", ""));
told.setAttribute("role", "status");
const beside = new WeakMap();
const needs = part.querySelector(".needs");

for (const source of part.querySelectorAll("[data-source]")) {
  const places = [...document.querySelectorAll(`[data-own][data-of="${source.dataset.mark}"]`)];
  let turn = 0;
  const clear = () => {
    turn += 1;
    places.forEach((place) => shownBy(place)?.remove());
  };
  const invite = () => {
    for (const place of places.filter((one) => one.matches(".one"))) {
      const link = Object.assign(make("a", "", phrases.words), { href: "#own-words" });
      put(place, "p", "copy open printless").append(link);
    }
  };
  const given = async ({ text }) => {
    clear();
    const started = turn;
    const find = finder(text, settled);
    for (const place of places) {
      const [length, digest, anchor] = place.dataset.own.split(" ");
      const words = () => find({ length: Number(length), digest });
      if (place.matches(".one")) {
        const own = await words();
        if (started !== turn) return;
        shown(put(place, "div", "copy"), own, place, anchor, source.dataset);
      } else {
        const folded = put(place, "details", "copy");
        folded.append(make("summary", "", phrases.words));
        folded.addEventListener("toggle", async () => shown(folded, await words(), place, anchor, source.dataset), { once: true });
      }
    }
  };
  const start = source.appendChild(document.createElement("p"));
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
  const made = make(name, className, "");
  beside.set(place, made);
  if (place.matches(".one")) place.querySelector(".para, .lead").after(made);
  else (place.closest("p") ?? place).after(made);
  return made;
}

function shown(around, words, place, anchor, source) {
  if (around.matches("div")) around.append(make("p", "state", words === null ? phrases.missing : phrases.words));
  else if (words === null) around.append(make("p", "state", phrases.missing));
  if (words === null) {
    around.classList.add("missing");
    return;
  }
  const quote = make("blockquote", "", words);
  if (source.language) quote.lang = source.language;
  around.append(quote);
  if (!navigator.clipboard) return; // as on a page that came over plain HTTP from another machine
  const where = (place.querySelector(".where") ?? place).textContent.trim();
  const address = /^https?:/.test(anchor) ? anchor : phrases.resource + anchor;
  const inner = words.replaceAll("“", "‘").replaceAll("”", "’"); // within other quotation marks
  const copy = button(phrases.copy, async () => {
    await navigator.clipboard.writeText(filled(phrases.quoted, { words: inner, document: source.document, place: where, address }));
    copy.textContent = phrases.copied;
    told.textContent = `${phrases.copied}: ${where}`;
  });
  copy.classList.add("printless");
  around.append(copy);
}
