// The search of a site of files. It loads the index when the field is first used, and shows each hit as the folder has it.
import { element, json, lazily, searching } from "./shared/dom.js";

const form = document.querySelector("main form.search");
const { dataset } = form;
const field = form.elements.q;
const [heading, notes, silent, others, list, more] = ["#hits", "#found", "#silent", "#others", "#said", "#more"].map((at) => document.querySelector(at));
const { title } = document;
const MOST = 10; // hits that are shown at first
const say = (name, values = {}) => form.getAttribute(`data-say-${name.replaceAll(" ", "-")}`).replace(/\{(\w+)\}/g, (_, key) => values[key]);
let most;

const search = searching(dataset);
const rows = lazily(() => json(dataset.rows));
const load = () => Promise.all([search(), rows()]);

const report = (...lines) => notes.replaceChildren(...lines.filter(Boolean).map((text) => element("p", { class: "note" }, text)));

// Whose finding a silence is, or that nothing was found, as `why` in kzgraph/formats/hits.py
function why({ hits, silences }) {
  if (silences.length) return hits[0]?.kind === "silence" ? "not said finding" : "not said elsewhere";
  return hits.length ? "" : "named nowhere";
}

// Rows in a list, each with the other conditions of its demand under it, as hit.html.j2 has them
function put(target, shown, rows) {
  target.innerHTML = shown.map(({ html }) => html).join("");
  shown.forEach(({ under }, number) => {
    if (!under?.length) return;
    const items = under.map((node) => {
      const whole = element("template");
      whole.innerHTML = rows[node].html;
      return element("li", {}, ...whole.content.querySelector(".words").childNodes);
    });
    const summary = element("summary", {}, say("more conditions", { count: under.length }));
    target.children[number].lastElementChild.append(element("details", { class: "under" }, summary, element("ul", {}, ...items)));
  });
}

// In which sources nobody looked for a silence, but those of which a claim may say it, as `beside` in kzgraph/formats/silences.py
function putUnread(item, known, { sources, named }, telling) {
  const unread = sources.filter(([source], place) => !known.includes(place) && !telling.has(source)).map(([, name]) => name);
  if (!unread.length) return;
  const more = unread.length > named ? ` (+${unread.length - named})` : "";
  if (!item.querySelector(".others")) item.lastElementChild.append(element("ul", { class: "others" }));
  item.querySelector(".others").append(element("li", {}, say("silence not looked for", { sources: unread.slice(0, named).join(", ") + more })));
}

async function show() {
  const wanted = field.value.trim();
  report(wanted && say("running"));
  list.replaceChildren();
  for (const part of [heading, silent, others, list, more]) part.hidden = true;
  document.title = title;
  if (!wanted) return;
  try {
    const [finder, data] = await load();
    const { rows, dated } = data;
    const found = finder.find(wanted, Number(dataset.largest));
    const listed = found.hits.slice(0, most);
    const beyond = found.silences.filter(({ node }) => !listed.some((hit) => hit.node === node));
    const shown = [...listed, ...beyond].map((hit) => ({ ...hit, ...rows[hit.node] }));
    const unsaid = shown.filter(({ kind }) => kind === "silence");
    const name = why(found);
    const days = [...new Set(shown.flatMap(({ days }) => days))].sort().map((day) => dated[day]);
    const first = name === "not said finding";
    const counts = { shown: listed.length, count: found.hits.length, words: wanted };
    document.title = `${first ? `${form.dataset.sayNotSaid}: ` : ""}${wanted} · ${title}`;
    heading.textContent = say(first ? "hits not said" : counts.count < finder.rules.CANDIDATES ? "hits shown" : "hits shown at least", counts);
    report(
      days.length && say("persons among others", { day: days.join(", ") }),
      found.unknown.length && listed.length && say("unknown words", { words: found.unknown.join(", ") }),
      ...found.changed.map(([word, near]) => say("changed word", { word, near })),
      found.missing.length && say("missing words", { words: found.missing.join(", ") }),
      found.unnamed && say("names not told"),
      name && say(name),
    );
    const said = shown.filter(({ kind }) => kind !== "silence");
    put(list, said, rows);
    put(silent.querySelector("ol"), unsaid, rows);
    const { FIRST, LOOKED_FOR } = finder.rules;
    const telling = new Set(found.hits.filter(({ kind, covered }, place) => kind === "claim" && (place < FIRST || covered >= LOOKED_FOR)).map(({ source }) => source));
    unsaid.forEach(({ known }, number) => putUnread(silent.querySelector("ol").children[number], known, data, telling));
    const nodes = new Set(shown.map(({ node }) => node));
    for (const line of silent.querySelectorAll("[data-shows]")) if (line.dataset.shows.split(" ").every((node) => nodes.has(node))) line.remove();
    (first ? others : more.parentElement).before(silent);
    others.textContent = say(first ? "nearest hits" : "other hits");
    heading.hidden = false;
    list.hidden = !said.length;
    silent.hidden = !unsaid.length;
    others.hidden = !said.length || !unsaid.length;
    more.hidden = listed.length === counts.count;
  } catch {
    report(say("no answer"));
  }
}

// The words of the address
function asked() {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  for (const link of document.querySelectorAll("[data-within]")) link.search = location.search; // the search of one source takes the words along
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
