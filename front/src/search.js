// The search of a site of files. It loads the index when the field is first used, and shows each hit as the folder has it.
import { lazily, searching } from "./find/lazy.js";

const form = document.querySelector("main form.search");
const { dataset } = form;
const field = form.elements.q;
const [heading, notes, list, more] = ["#hits", "#found", ".undated", "#more"].map((at) => document.querySelector(at));
const { title } = document;
const MOST = 10; // hits that are shown at first
const say = (name, values = {}) => form.getAttribute(`data-say-${name.replaceAll(" ", "-")}`).replace(/\{(\w+)\}/g, (_, key) => values[key]);
let most;

const json = async (address) => {
  const got = await fetch(address);
  if (!got.ok) throw new Error(`${got.status} ${address}`);
  return got.json();
};

const search = searching(dataset);
const rows = lazily(() => json(dataset.rows));
const load = () => Promise.all([search(), rows()]);

function report(...lines) {
  notes.replaceChildren(...lines.filter(Boolean).map((text) => {
    const line = document.createElement("p");
    line.className = "note";
    line.textContent = text;
    return line;
  }));
}

// Whose finding a silence is, or that nothing was found, as `why` in kzgraph/formats/hits.py
function why({ hits, silences }) {
  if (silences.length) return hits[0]?.kind === "silence" ? "not said finding" : "not said elsewhere";
  return hits.length ? "" : "named nowhere";
}

async function show() {
  const wanted = field.value.trim();
  report(wanted && say("running"));
  list.replaceChildren();
  for (const part of [heading, list, more]) part.hidden = true;
  document.title = title;
  if (!wanted) return;
  try {
    const [finder, { rows, dated }] = await load();
    const found = finder.find(wanted, Number(dataset.largest));
    const shown = found.hits.slice(0, most).map(({ node }) => rows[node]);
    const name = why(found);
    const days = [...new Set(shown.flatMap(({ days }) => days))].sort().map((day) => dated[day]);
    const silent = name === "not said finding" ? say("not said") : "";
    const counts = { shown: shown.length, count: found.hits.length, words: wanted };
    document.title = `${silent && `${silent}: `}${wanted} · ${title}`;
    heading.textContent = (silent && `${silent}. `) + say(counts.count < finder.rules.CANDIDATES ? "hits shown" : "hits shown at least", counts);
    report(
      days.length && say("persons among others", { day: days.join(", ") }),
      [...found.silences.map(({ node }) => rows[node].notSaid), name && say(name)].join(" "),
      found.unknown.length && shown.length && say("unknown words", { words: found.unknown.join(", ") }),
      found.missing.length && say("missing words", { words: found.missing.join(", ") }),
      found.unnamed && say("persons left out"),
    );
    list.innerHTML = shown.map(({ html }) => html).join("");
    heading.hidden = false;
    list.hidden = !shown.length;
    more.hidden = shown.length === counts.count;
  } catch {
    report(say("no answer"));
  }
}

// The words of the address
function asked() {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  most = MOST;
  show();
}

form.hidden = false;
document.querySelector(".search-needs").remove();
field.addEventListener("focus", () => load().catch(() => {}));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  window.history.pushState(null, "", `?${new URLSearchParams({ q: field.value })}`);
  asked();
});
more.addEventListener("click", () => {
  most += Number(dataset.more);
  show();
});
addEventListener("popstate", asked);
asked();
