// The search of a site of files. It loads the index when the field is first used, and shows each hit as the folder has it.
import { lazily, searching } from "./find/lazy.js";

const form = document.querySelector("main form.search");
const { dataset } = form;
const field = form.elements.q;
const status = document.getElementById("found");
const list = document.querySelector(".undated");
const say = (name, value) => form.getAttribute(`data-say-${name.replaceAll(" ", "-")}`).replace("%s", value);
const json = async (address) => {
  const got = await fetch(address);
  if (!got.ok) throw new Error(`${got.status} ${address}`);
  return got.json();
};

const search = searching(dataset);
const rows = lazily(() => json(dataset.rows));
const load = () => Promise.all([search(), rows()]);

function report(...notes) {
  status.replaceChildren(...notes.filter(Boolean).map((text) => {
    const line = document.createElement("p");
    line.className = "note";
    line.textContent = text;
    return line;
  }));
}

// How far to trust what was found, as `why` in kzgraph/formats/hits.py
function why({ hits, said, silences }) {
  if (silences.length) return hits[0].kind === "silence" ? "not said finding" : "not said elsewhere";
  return said ? "" : hits.length ? "nothing near" : "named nowhere";
}

async function show() {
  const wanted = field.value.trim();
  report(wanted && say("running"));
  list.replaceChildren();
  list.hidden = true;
  if (!wanted) return;
  try {
    const [finder, { rows, dated }] = await load();
    const found = finder.find(wanted);
    const shown = found.hits.map(({ node }) => rows[node]);
    const name = why(found);
    const days = [...new Set(shown.flatMap(({ days }) => days))].sort().map((day) => dated[day]);
    report(
      days.length && say("persons", days.join(", ")),
      [...found.silences.map(({ node }) => rows[node].notSaid), name && say(name)].join(" "),
      found.unknown.length && shown.length && say("unknown words", found.unknown.join(", ")),
      found.unnamed && say("persons left out"),
    );
    list.innerHTML = shown.map(({ html }) => html).join("");
    list.hidden = !shown.length;
  } catch {
    report(say("no answer"));
  }
}

function asked() {
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  show();
}

form.hidden = false;
document.querySelector(".search-needs").remove();
field.addEventListener("focus", () => load().catch(() => {}));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  window.history.pushState(null, "", `?${new URLSearchParams({ q: field.value })}`);
  show();
});
addEventListener("popstate", asked);
asked();
