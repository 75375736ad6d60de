// A search without a server: it ranks as kzgraph/questions/search/ranking.py, where the steps and the constants are explained. Words that no
// text has are looked for as names that sound so, in their cases, and as slips.
import { Forms, isCyrillic, words } from "./find/forms.js";
import { Index } from "./find/index.js";
import { closest } from "./find/slips.js";
import { Sounds } from "./find/sounds.js";

export async function load(address) {
  const got = await fetch(address);
  if (!got.ok) throw new Error(`${got.status} ${address}`);
  return new Search(await got.json());
}

const SHORTEST = 4; // letters of a name that is looked for in other spellings
const shared = (some, all) => some.some((each) => all.has(each));
const formsIn = (asked) => new Set(asked.flatMap(({ forms }) => forms));
const inCapitals = (text) => new Set(text.split(/\s+/).filter(Boolean).slice(1).filter((word) => /^\p{Lu}/u.test(word)).flatMap(words));

// The part of what is asked, by the weight of its words, that a text with these forms holds
function covered(asked, held) {
  const weigh = (some) => some.reduce((sum, { weight }) => sum + weight, 0);
  return weigh(asked) && weigh(asked.filter(({ forms }) => shared(forms, held))) / weigh(asked);
}

// How much two texts, the first with its forms, hold of each other
const alike = (asked, held, line) => Math.sqrt(covered(asked, formsIn(line)) * covered(line, held));

export class Search {
  constructor({ rules, documents }) {
    Object.assign(this, { documents, rules: rules.ranking, cases: Object.entries(rules.names.cases), sounds: new Sounds(rules.names), forms: new Forms(rules), lines: new Map() });
    this.number = new Map(documents.map(({ node }, number) => [node, number]));
    this.index = new Index(documents, this.forms, rules.index);
    this.counted = { word: "", forms: [rules.index.NUMBER], weight: this.index.rarity([rules.index.NUMBER]) };
    const namesOf = (some) => new Set(some.flatMap(({ says }) => words(says)));
    const long = [...namesOf(documents.filter(({ proper }) => proper))].filter((word) => word.length >= SHORTEST && !this.forms.stop.has(word));
    this.proper = Map.groupBy(long, (word) => this.sounds.key(word));
    this.persons = namesOf(documents.filter(({ person }) => person));
    this.ordinary = [...this.index.written].filter((word) => word.length >= SHORTEST && !this.persons.has(word) && !this.forms.stop.has(word));
  }

  document(node) {
    return this.documents[this.number.get(node)];
  }

  // The hits, best first; the words of no text; those of none of the first hits; the silences; whether a name is in no text.
  find(typed, most = 10) {
    const { FIRST, LONGEST, BEFORE_SILENCES } = this.rules;
    const text = typed.slice(0, LONGEST);
    const asked = this.asked(text);
    const hits = this.ranked(asked);
    const { silences, lead } = this.silences(asked, hits);
    const said = hits.filter(({ kind }) => kind !== "silence");
    const known = new Set(silences.map(({ node }) => node));
    const near = lead ? [...new Set(silences.flatMap(({ node }) => this.document(node).near))] : [];
    const others = hits.filter(({ kind, node }) => kind === "silence" && !known.has(node));
    const order = lead
      ? [...silences, ...near.map((node) => this.hit(node)), ...said.filter(({ node }) => !near.includes(node))]
      : [...said.slice(0, BEFORE_SILENCES), ...silences, ...said.slice(BEFORE_SILENCES), ...others];
    const listed = this.grouped(order);
    const unknown = asked.filter(({ forms }) => !forms.length).map(({ word }) => word);
    return {
      hits: listed.slice(0, most),
      unknown,
      missing: this.missing(asked, listed.slice(0, FIRST)),
      silences,
      unnamed: shared(unknown, inCapitals(text)) || (!hits.length && /\p{L}/u.test(text)),
      changed: asked.filter(({ near }) => near).map(({ word, near }) => [word, near]),
    };
  }

  asked(text) {
    const capitals = inCapitals(text);
    return [...this.forms.content(text).map((word) => this.meant(word, capitals.has(word))), ...this.countedIn(text)];
  }

  countedIn(text) {
    return this.forms.facets(text).has("number") ? [this.counted] : [];
  }

  // A word with the forms that it may mean; none if it means nothing. A name is in its cases alone, and is not corrected.
  meant(word, capital) {
    const inTexts = (some) => some.flatMap((one) => this.forms.of(one)).filter((form) => this.index.texts.has(form));
    let [known, near] = [inTexts([word]), ""];
    if (!this.index.written.has(word)) {
      const named = this.bases(word).flatMap((base) => this.proper.get(this.sounds.key(base)) ?? []);
      known = named.length ? inTexts(named) : known.filter((form) => !this.persons.has(form));
      if (!known.length && !capital) {
        near = this.sounding(word) ?? closest(word, this.ordinary) ?? "";
        known = near ? inTexts([near]) : [];
      }
    }
    const weight = this.index.rarity(known) * (near ? this.rules.CORRECTED : 1);
    return { word, forms: [...new Set(known)], weight, near, proper: capital || shared(known, this.persons) };
  }

  // A word of the texts that sounds so, in another script or without the letters of Kazakh
  sounding(word) {
    this.bySound ??= Map.groupBy(this.ordinary, (other) => this.sounds.key(other));
    const alike = (isCyrillic(word) ? this.forms.of(word) : [word]).filter((form) => form.length >= SHORTEST).flatMap((form) => this.bySound.get(this.sounds.key(form)) ?? []);
    return alike.find((other) => isCyrillic(other) || isCyrillic(word));
  }

  // The words of which a word may be a case
  bases(word) {
    const cut = ([end, endings]) => endings.split(" ").filter((ending) => word.endsWith(ending)).map((ending) => word.slice(0, -ending.length) + end);
    return [word, ...(isCyrillic(word) ? this.cases.flatMap(cut) : [])].filter((base) => base.length >= SHORTEST);
  }

  ranked(asked) {
    const { CANDIDATES, CALLED, DIGITS } = this.rules;
    const wanted = asked.filter(({ word }) => word);
    const held = formsIn(wanted);
    const hits = this.index.ranked(formsIn(asked), CANDIDATES).map(([number, score]) => {
      const { kind, node } = this.documents[number];
      const part = covered(asked, this.index.held[number]);
      const called = part >= CALLED && this.linesOf(node).some((line) => alike(wanted, held, line) >= CALLED);
      return kind === "term" && !called ? undefined : this.hit(node, score * part * this.own(node, asked), part, called);
    });
    return hits.filter(Boolean).sort((a, b) => Number((b.score - a.score).toFixed(DIGITS)) || this.number.get(a.node) - this.number.get(b.node));
  }

  hit(node, score = 0, part = 0, called = false) {
    const { kind, source, proper, background } = this.document(node);
    const { KINDS, BACKGROUND, NAMED } = this.rules;
    const weight = KINDS[kind === "thing" && !proper ? "group" : kind] * (background ? BACKGROUND : 1) * (called && proper ? NAMED : 1);
    return { kind, node, source, score: score * weight, covered: part };
  }

  // The part of what is asked that a document says, or the names of what it speaks of
  own(node, asked) {
    return covered(asked, this.index.own[this.number.get(node)]);
  }

  // What each line of what a document says would ask for
  linesOf(node) {
    const weighed = (word) => ({ word, forms: this.forms.of(word), weight: this.index.rarity(this.forms.of(word)) });
    const exactly = (line) => [...this.forms.content(line).map(weighed), ...this.countedIn(line)];
    if (!this.lines.has(node)) this.lines.set(node, this.document(node).says.split("\n").map(exactly));
    return this.lines.get(node);
  }

  // The words that none of these hits has in any form. Words that only ask do not count, nor an ending after a hyphen.
  missing(asked, hits) {
    const held = new Set(hits.flatMap(({ node }) => [...this.index.held[this.number.get(node)]]));
    const { stop, facet, kazakh } = this.forms;
    const telling = asked.filter(({ word, forms }) => word && forms.length && ![stop, facet, kazakh.endings].some((some) => some.has(word)));
    return hits.length ? telling.filter(({ forms }) => !shared(forms, held)).map(({ word }) => word) : [];
  }

  // The silences on what is asked, one of each source, and whether they lead
  silences(asked, hits) {
    const { FITTING, CALLED, CLEARLY, BESIDE } = this.rules;
    const fits = new Map(hits.filter(({ kind, node }) => kind === "silence" && this.isAbout(node, asked)).map(({ node }) => [node, this.fit(node, asked)]));
    const order = ([, a], [, b]) => (b.name >= CALLED) - (a.name >= CALLED) || b.own * b.name - a.own * a.name;
    const [best, fit] = [...fits].sort(order)[0] ?? [];
    if (!best || fit.name < FITTING) return { silences: [], lead: false };
    const said = new Map();
    for (const { kind, source, node } of hits) if (kind === "claim") said.set(source, Math.max(this.own(node, asked), said.get(source) ?? 0));
    const same = new Map();
    const others = hits.filter(({ node }) => fits.has(node) && fits.get(node).own >= fit.own - CLEARLY);
    for (const hit of [best, ...this.document(best).beside].map((node) => this.hit(node)).concat(others)) if (!same.has(hit.source)) same.set(hit.source, hit);
    const silences = [...same.values()];
    const told = silences.some(({ node }) => this.document(node).told.some((source) => !same.has(source)));
    const things = hits.filter(({ node }) => this.document(node).proper);
    const named = asked.length > 1 && fit.name >= CALLED && !things.some(({ node }) => this.fit(node, asked).name >= CALLED);
    const more = named || fit.own >= Math.max(0, ...said.values()) + CLEARLY || this.holdsMissing(silences, asked, hits);
    if (more && !told) return { silences, lead: true };
    const beside = ({ source }) => named || (fit.own >= BESIDE && fit.own >= (said.get(source) ?? 0) + CLEARLY);
    return { silences: silences.filter(beside), lead: false };
  }

  // Whether a silence has the persons who are asked about, and more of what is asked than a name
  isAbout(node, asked) {
    const [says, held] = [this.index.own, this.index.held].map((some) => some[this.number.get(node)]);
    const subject = asked.filter(({ word, proper }) => word && !proper);
    const persons = asked.filter(({ forms }) => shared(forms, this.persons));
    return (!subject.length || subject.some(({ forms }) => shared(forms, says))) && persons.every(({ forms }) => shared(forms, held));
  }

  // How far one of the names of a document and what is asked hold each other, and how much of what is asked one of them holds
  fit(node, asked) {
    const [held, lines] = [formsIn(asked), this.linesOf(node)];
    const best = (values) => Math.max(0, ...values);
    return { name: best(lines.map((line) => alike(asked, held, line))), own: best(lines.map((line) => covered(asked, formsIn(line)))) };
  }

  // Whether the names of silences hold words, by weight enough of them, that none of the first other hits has
  holdsMissing(silences, asked, hits) {
    const formsOf = (some, places) => new Set(some.flatMap(({ node }) => [...places[this.number.get(node)]]));
    const first = formsOf(hits.filter(({ kind }) => kind !== "silence").slice(0, this.rules.FIRST), this.index.held);
    const missing = asked.map((word) => (shared(word.forms, first) ? { ...word, forms: [] } : word));
    return covered(missing, formsOf(silences, this.index.own)) >= this.rules.MISSING;
  }

  // The hits with at most two of a demand and its conditions, and one of a figure and its twins: the others are under the best.
  grouped(listed) {
    const ofDemand = Map.groupBy(listed.filter(({ node }) => this.document(node).demand), ({ node }) => this.document(node).demand);
    const under = new Map([...ofDemand.values()].map(([first, ...more]) => [first.node, more.slice(this.rules.SLICES - 1).map(({ node }) => node)]));
    const best = new Map(); // of each figure and claim: the first hit of which it is a twin
    for (const { node, kind } of listed) {
      const { twins } = this.document(node);
      const first = [node, ...twins].filter((one) => best.has(one) && (!twins.length || twins.includes(best.get(one)))).map((one) => best.get(one))[0] ?? node;
      if (first !== node) under.set(first, [...(under.get(first) ?? []), node]);
      else if (twins.length || kind === "claim") for (const one of [...twins, node]) best.set(one, first);
    }
    const gone = new Set([...under.values()].flat());
    return listed.filter(({ node }) => !gone.has(node)).map((hit) => ({ ...hit, under: under.get(hit.node) ?? [] }));
  }
}
