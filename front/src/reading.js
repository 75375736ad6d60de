// The reader's own copy of a source: opened here, proved passage by passage, shown beside what is encoded. Nothing is sent.
// Whatever the file holds reaches the page as text alone.
import { isPage, visible } from "./copy/text.js";
import { verify } from "./copy/verify.js";

const make = (name, className, text) => Object.assign(document.createElement(name), { className, textContent: text });
const filled = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));
const settled = () => new Promise((resolve) => setTimeout(resolve));

for (const source of document.querySelectorAll(".source:has(.own)")) offer(source, source.querySelector(".own"));

function offer(source, own) {
  const phrases = own.dataset;
  const label = make("label", "", phrases.pick);
  const input = Object.assign(document.createElement("input"), { type: "file", accept: ".txt,.html,.htm,text/plain,text/html" });
  const away = Object.assign(make("button", "small", phrases.away), { type: "button", hidden: true });
  const status = make("p", "read-status", "");
  status.setAttribute("role", "status");
  input.id = `${own.querySelector("h3").id}-file`;
  label.htmlFor = input.id;
  const row = make("p", "pick", "");
  const progress = Object.assign(document.createElement("progress"), { hidden: true, ariaLabel: phrases.reading });
  row.append(label, input, away, progress);
  own.querySelector(".needs").replaceWith(row, status);

  const places = [...source.querySelectorAll("[data-sha256]")];
  const passages = places.map(({ dataset }) => ({ ...dataset, start: Number(dataset.start), end: Number(dataset.end) }));
  let turn = 0;

  const clear = () => {
    turn += 1;
    away.hidden = progress.hidden = true;
    status.textContent = "";
    source.querySelectorAll(".copy").forEach((shown) => shown.remove());
    places.forEach((place) => delete place.dataset.state);
  };

  away.addEventListener("click", () => {
    clear();
    input.value = "";
    input.focus();
  });

  input.addEventListener("change", async () => {
    clear();
    const [file] = input.files;
    if (!file) return;
    const started = turn;
    const read = await readCopy(file, Number(phrases.limit));
    if (started !== turn) return;
    if (read.refused) {
      status.textContent = filled(phrases[read.refused], { limit: Number(phrases.limit) });
      return;
    }
    away.hidden = progress.hidden = false;
    progress.max = passages.length;
    const counts = { exact: 0, found: 0, missing: 0 };
    let done = 0;
    progress.value = done;
    for await (const proof of verify(passages, read.text, settled)) {
      if (started !== turn) return;
      show(source, places[done], proof, phrases[proof.state]);
      counts[proof.state] += 1;
      done += 1;
      progress.value = done;
    }
    progress.hidden = true;
    const summary = filled(phrases.result, { ...counts, proved: counts.exact + counts.found, all: passages.length });
    status.textContent = `${file.name}. ${phrases[read.kind]} ${summary}`;
    if (counts.missing) status.after(unproved(source, phrases.missing));
  });
}

async function readCopy(file, limit) {
  if (file.size > 8 * limit) return { refused: "long" };
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return { refused: "utf8" };
  }
  const kind = isPage(text) ? "page" : "plain";
  if (kind === "page") text = visible(text);
  return Array.from(text).length > limit ? { refused: "long" } : { kind, text };
}

// The places of the passages that the copy does not hold.
function unproved(source, phrase) {
  const listed = make("p", "copy missing", `${phrase}: `);
  source.querySelectorAll('[data-state="missing"]').forEach((place, index) => {
    const link = make("a", "", (place.querySelector(".at") ?? place.parentElement.querySelector("h3")).textContent);
    link.href = `#${encodeURIComponent(place.id)}`;
    listed.append(index ? "; " : "", link);
  });
  return listed;
}

// A sentence that is divided shows its words at its clauses; a paragraph at its sentences.
function show(source, place, { state, text }, phrase) {
  place.dataset.state = state;
  const shown = make("div", `copy ${state}`, "");
  shown.append(make("p", "state", phrase));
  const divided = place.matches(".gist") || place.nextElementSibling?.matches(".clause") && !place.matches(".clause");
  if (text && !divided) {
    const words = make("blockquote", "", text);
    if (source.dataset.language) words.lang = source.dataset.language;
    shown.append(words);
  }
  const before = place.querySelector(".gloss");
  if (before) before.before(shown);
  else place.after(shown);
}
