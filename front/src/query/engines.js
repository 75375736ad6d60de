// Engines that answer queries: the server, or one in the reader's own browser. Both give { rows | truth | text, notes } or throw a Refusal.
// A note says what is likely wrong in a query that runs: the browser knows those on missing terms alone.
import { explain } from "./errors.js";
import { asksOthers, kind, missingPrefixes, namesGraphs, ownNames } from "./sparql.js";

const ROWS = "application/sparql-results+json";
const UPDATES = /^(insert|delete|load|clear|create|drop|copy|move|add)$/;

export class Refusal extends Error {
  constructor(message, line, column) {
    super(message);
    Object.assign(this, { line, column });
  }
}

const read = (text) => {
  const results = JSON.parse(text);
  const answer = "boolean" in results ? { truth: results.boolean } : { columns: results.head.vars, rows: results.results.bindings };
  return { ...answer, notes: results.notes ?? [] };
};

// The notes of a header, which has other letters than those of ASCII as escapes
const ESCAPED = /\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})/g;
const noted = (headers) => {
  const words = headers.get("kzgraph-note")?.replace(ESCAPED, (escape) => String.fromCodePoint(parseInt(escape.slice(2), 16)));
  return words ? [words] : [];
};

export class Server {
  constructor({ endpoint, language, say }) {
    Object.assign(this, { endpoint, language, say });
  }

  async ask(sparql, signal) {
    const body = new URLSearchParams({ query: sparql, lang: this.language });
    let got, text;
    try {
      got = await fetch(this.endpoint, { method: "POST", body, headers: { Accept: `${ROWS}, text/turtle;q=0.9` }, signal });
      text = await got.text();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Refusal(this.say("no answer"));
    }
    if (got.ok) return got.headers.get("content-type").startsWith(ROWS) ? read(text) : { text, notes: noted(got.headers) };
    let problem = {};
    try {
      problem = JSON.parse(text);
    } catch {
      // a proxy in front of the server sends pages of its own
    }
    throw new Refusal(problem.detail ?? `${this.say("no answer")} (${got.status})`, problem.line, problem.column);
  }
}

export class Browser {
  // `onLoad` is called with a message while the engine loads, and with "" when it is ready.
  constructor({ engine, wasm, dump, prefixes, base, say, onLoad }) {
    Object.assign(this, { engine, wasm, dump, prefixes, base, say, onLoad });
    this.turn = Promise.resolve();
  }

  async ask(sparql, signal) {
    if (asksOthers(sparql)) throw new Refusal(this.say("others refused"));
    const form = kind(sparql);
    if (UPDATES.test(form)) throw new Refusal(this.say("reads only"));
    const rows = form !== "construct" && form !== "describe";
    const options = {
      base_iri: this.base,
      results_format: rows ? ROWS : "text/turtle",
      use_default_graph_as_union: !namesGraphs(sparql),
    };
    // one after another: the worker answers in the order in which it is asked
    const answer = this.turn.then(() => this.run(sparql, options, signal));
    this.turn = answer.catch(() => {});
    const text = await answer;
    // the answer stays where no notes can be had
    const notes = form === "construct" ? [] : await this.missing(sparql, signal).catch(() => []);
    return { ...(rows ? read(text) : { text }), notes };
  }

  // A note for each name of the graph's own that no statement has.
  async missing(sparql, signal) {
    const names = ownNames(sparql);
    if (!names.length) return [];
    const check = `SELECT ?n { VALUES (?n ?t) { ${names.map((name) => `("${name}" ${name})`).join(" ")} }
      FILTER NOT EXISTS { ?t ?p ?o } FILTER NOT EXISTS { ?s ?t ?o } FILTER NOT EXISTS { ?s ?p ?t } }`;
    const { rows } = read(await this.run(check, { base_iri: this.base, results_format: ROWS, use_default_graph_as_union: true }, signal));
    return rows.map(({ n }) => this.say("no such term", n.value));
  }

  async run(sparql, options, signal) {
    signal?.throwIfAborted();
    this.worker ??= await this.start(signal);
    try {
      return await this.send({ sparql: `${missingPrefixes(sparql, this.prefixes)}\n${sparql}`, options }, signal);
    } catch (error) {
      if (signal?.aborted) throw error;
      const { message, line, column } = explain(sparql, error.message, 1, this.prefixes);
      throw new Refusal(message, line, column);
    }
  }

  async start(signal) {
    this.onLoad(this.say("loading"));
    this.worker = new Worker(this.engine, { type: "module" });
    await this.send({ load: { wasm: this.wasm, dump: this.dump } }, signal);
    this.onLoad("");
    return this.worker;
  }

  drop(worker) {
    worker.terminate();
    if (this.worker === worker) this.worker = undefined;
  }

  // A query ends only with its worker.
  async send(message, signal) {
    const { worker } = this;
    try {
      return await new Promise((resolve, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        worker.onmessage = ({ data }) => ("failed" in data ? reject(new Error(data.failed)) : resolve(data.done));
        worker.onerror = (event) => {
          this.drop(worker);
          reject(new Error(event.message ?? this.say("no answer")));
        };
        worker.postMessage(message);
      });
    } catch (error) {
      if (signal?.aborted || message.load) this.drop(worker);
      throw error;
    }
  }
}
