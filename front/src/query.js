// Makes the form of the query page an editor that shows its results in the page.
import { element } from "./shared/dom.js";
import { editor } from "./query/editor.js";
import { Browser, Refusal, Server } from "./query/engines.js";
import { SHOWN, table, text } from "./query/results.js";
import { finder } from "./query/found.js";
import { csv, link, sheet } from "./query/take.js";
import { Terms } from "./query/terms.js";

const asking = document.getElementById("asking");
const { dataset } = asking;
const say = (name, ...values) => values.reduce((text, value) => text.replace("%s", value), asking.getAttribute(`data-say-${name.replaceAll(" ", "-")}`));
const prefixes = JSON.parse(dataset.prefixes);
const seconds = Number(dataset.seconds);
const form = asking.querySelector("form");
const area = form.querySelector("textarea");
const button = form.querySelector("button");
const section = asking.querySelector(".result");
const status = section.querySelector("[role=status]");
const output = section.querySelector(".output");

// Notes are part of the status, so that they are announced with it.
const report = (words, notes = []) => {
  section.hidden = false;
  const lines = notes.flatMap((note) => [element("br"), element("span", {}, note)]);
  status.replaceChildren(words, ...(lines.length ? [` ${say("likely wrong")}`] : []), ...lines);
};
const engine = "engine" in dataset
  ? new Browser({ ...dataset, prefixes, base: prefixes.kzr, say, onLoad: (words) => running && report(words || say("running")) })
  : new Server({ endpoint: dataset.endpoint, language: document.documentElement.lang, say });
const terms = new Terms(engine, { language: document.documentElement.lang, prefixes, pages: dataset.pages, files: "files" in dataset });
const page = document.querySelector("footer .perma a"); // the address that a reader copies
let running;

// An address of this page with a query in it.
function withQuery(href, sparql) {
  const address = new URL(href);
  address.searchParams.delete("question");
  address.searchParams.set("query", sparql);
  return address;
}

// Pairs of a name and a value that a file has in each row: the licence, the encoder and the page with its query.
function credit() {
  const known = document.querySelector("footer[data-credit]");
  if (!known) return [];
  const pairs = JSON.parse(known.dataset.credit).page;
  return page ? [...pairs.slice(0, -1), [pairs.at(-1)[0], page.href]] : pairs;
}

async function run() {
  if (running) {
    running.abort("stopped");
    return;
  }
  const sparql = field.text;
  const control = new AbortController();
  running = control;
  button.textContent = say("stop");
  for (const kept of output.querySelectorAll("a[download]")) URL.revokeObjectURL(kept.href);
  output.replaceChildren();
  field.mark();
  report(say("running"));
  let limit;
  try {
    await terms.load(control.signal).catch((error) => {
      if (control.signal.aborted) throw error;
    });
    limit = setTimeout(() => control.abort("over time"), seconds * 1000);
    const began = performance.now();
    const answer = await engine.ask(sparql, control.signal);
    const took = Math.round(performance.now() - began);
    const address = withQuery(location.href, sparql);
    if (address.href.length < 8000) {
      window.history.replaceState(null, "", address);
      if (page) page.textContent = page.href = withQuery(page.href, sparql).href;
    }
    show(answer, took);
  } catch (error) {
    refuse(error, control.signal);
  } finally {
    clearTimeout(limit);
    running = undefined;
    button.textContent = say("run");
    section.querySelector("h2").scrollIntoView({ block: "nearest" });
  }
}

function show(answer, took) {
  const { notes } = answer;
  const line = (...parts) => element("p", { class: "note" }, ...parts);
  if ("truth" in answer) {
    report(say(answer.truth ? "yes" : "no"), notes);
  } else if ("text" in answer) {
    report(say("rows came", answer.text.split("\n").length - 1, took), notes);
    output.replaceChildren(line(link(say("download turtle"), "result.ttl", "text/turtle", answer.text)), text(answer.text));
  } else {
    const more = answer.rows.length > SHOWN ? ` ${say("first rows", SHOWN)}` : "";
    report(say("rows came", answer.rows.length, took) + more, notes);
    if (answer.rows.length) {
      const taken = link(say("download csv"), "result.csv", "text/csv;charset=utf-8", csv(answer));
      const sheets = [["sheet file", ","], ["sheet with semicolons", ";"]].map(([words, separator]) =>
        link(say(words), "result-in-words.csv", "text/csv;charset=utf-8", sheet(answer, terms.labels, separator, credit())),
      );
      output.replaceChildren(line(sheets[0], " · ", sheets[1], " · ", taken, ` ${say("as they are")}`), table(answer, terms, say("result rows")));
    }
  }
}

function refuse(error, signal) {
  if (signal.aborted) {
    report(signal.reason === "over time" ? say("over time", seconds) : say("stopped"));
    return;
  }
  const { message, line, column } = error;
  report(line ? say("at place", line, column) : say(error instanceof Refusal ? "no result" : "no answer"));
  output.replaceChildren(text(message));
  field.mark(message, line, column);
}

const field = editor(area, {
  terms,
  find: finder(dataset),
  name: form.querySelector("label").textContent,
  help: dataset.keys,
  run,
  first: () => terms.load().catch(() => {}),
});

form.querySelector("label").addEventListener("click", () => field.focus());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});
button.disabled = false;
asking.classList.add("live");

// Where no server puts the query of the address into the form
const asked = new URLSearchParams(location.search);
if ("files" in dataset && asked.get("query")) {
  field.text = asked.get("query");
} else if ("files" in dataset && /^[\w-]+$/.test(asked.get("question") ?? "")) {
  const got = await fetch(`${dataset.answers}${asked.get("question")}.rq`);
  if (got.ok) field.text = await got.text();
}
