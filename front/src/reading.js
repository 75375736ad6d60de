// The reader's own copy of a source: opened here, proved passage by passage, shown beside what is encoded. Nothing is sent.
// Whatever the file holds reaches the page as text alone.
import { filled, offer } from "./copy/form.js";
import { verify } from "./copy/verify.js";
import { element } from "./shared/dom.js";

const settled = () => new Promise((resolve) => setTimeout(resolve));

for (const source of document.querySelectorAll(".source:has(.own)")) prove(source, source.querySelector(".own"));

function prove(source, own) {
  const phrases = own.dataset;
  const progress = element("progress", { hidden: true, "aria-label": phrases.reading });
  const places = [...source.querySelectorAll("[data-sha256]")];
  const passages = places.map(({ dataset }) => ({ ...dataset, start: Number(dataset.start), end: Number(dataset.end) }));
  let turn = 0;

  const removed = () => {
    turn += 1;
    progress.hidden = true;
    source.querySelectorAll(".copy").forEach((shown) => shown.remove());
    places.forEach((place) => delete place.dataset.state);
  };

  const given = async ({ kind, text }) => {
    const started = turn;
    await settled(); // the line that tells of it is on the page by then
    const before = status.textContent;
    progress.hidden = false;
    progress.max = passages.length;
    const counts = { exact: 0, found: 0, missing: 0 };
    let done = 0;
    progress.value = done;
    for await (const proof of verify(passages, text, settled)) {
      if (started !== turn) return;
      show(source, places[done], proof, phrases[proof.state]);
      counts[proof.state] += 1;
      done += 1;
      progress.value = done;
    }
    progress.hidden = true;
    const summary = filled(phrases.result, { ...counts, proved: counts.exact + counts.found, all: passages.length });
    status.textContent = `${before} ${phrases[kind]} ${summary}`;
    if (counts.missing) status.after(unproved(source, phrases.missing));
  };
  const status = offer(own.querySelector(".needs"), own.querySelector("h3"), phrases.source, phrases, { given, removed });
  status.before(progress);
}

// The places of the passages that the copy does not hold.
function unproved(source, phrase) {
  const listed = element("p", { class: "copy missing" }, `${phrase}: `);
  source.querySelectorAll('[data-state="missing"]').forEach((place, index) => {
    const { textContent } = place.querySelector(".at") ?? place.parentElement.querySelector("h3");
    listed.append(index ? "; " : "", element("a", { href: `#${encodeURIComponent(place.id)}` }, textContent));
  });
  return listed;
}

// A sentence that is divided shows its words at its clauses; a paragraph at its sentences.
function show(source, place, { state, text }, phrase) {
  place.dataset.state = state;
  const shown = element("div", { class: `copy ${state}` }, element("p", { class: "state" }, phrase));
  const divided = place.matches(".gist") || place.nextElementSibling?.matches(".clause") && !place.matches(".clause");
  if (text && !divided) shown.append(element("blockquote", { lang: source.dataset.language }, text));
  const before = place.querySelector(".gloss");
  if (before) before.before(shown);
  else place.after(shown);
}
