// A search without a server: it reads the index that kzgraph/questions/search/portable.py wrote, and ranks as ranking.py, where the steps
// and the constants are explained. Words, lines and documents are known by their places in the index.
import { Words, words } from "./find/words.js";

const [K1, B, LEAST] = [1.2, 0.75, 1e-6]; // of BM25, as SQLite's FTS5 has them
const best = (values) => Math.max(0, ...values);
const numbersIn = (asked) => new Set(asked.flatMap(({ numbers }) => numbers));
const isHeld = ({ numbers }, held) => numbers.some((number) => held.has(number));

// The part of what is asked, by the weight of its words, that a text with these words holds
function covered(asked, held) {
  const weigh = (some) => some.reduce((sum, { weight }) => sum + weight, 0);
  return weigh(asked) && weigh(asked.filter((word) => isHeld(word, held))) / weigh(asked);
}

export class Search {
  constructor({ rules, lines, documents, ...index }) {
    Object.assign(this, { rules, lines, words: new Words({ rules, ...index }), found: new Map() });
    this.texts = this.words.list.map(() => new Map()); // of each word, its weight in each document
    let last = 0;
    this.documents = documents.map((document, place) => {
      const [says, names, more] = [document.says, document.names, document.more].map((steps) => steps.map((step) => (last += step)));
      return { near: [], twins: [], beside: [], told: [], ...document, place, says, ...this.read([says, names, more], place, document.counts) };
    });
    this.mean = this.documents.reduce((sum, { length }) => sum + length, 0) / this.documents.length;
    this.sources = new Map(this.documents.map((document) => [document.node, document]));
    const namesOf = (kind) => this.documents.filter((document) => document[kind]).flatMap(({ says }) => says.flatMap((line) => this.written(line)));
    this.words.name(namesOf("proper"), namesOf("person"));
  }

  // The words of a document: `own` are those of what it says and speaks of alone, and `length` is the number of the forms of all
  read(fields, place, counts) {
    const columns = fields.map((lines) => lines.flatMap((line) => this.lines[line]));
    if (counts) columns[0].push(...this.words.numbers.get(this.rules.NUMBER));
    columns.forEach((column, field) => column.forEach((word) => this.texts[word].set(place, (this.texts[word].get(place) ?? 0) + this.rules.WEIGHTS[field])));
    const length = columns.flat().reduce((sum, word) => sum + this.words.forms.get(this.words.list[word]).length, 0);
    return { own: new Set(columns.slice(0, 2).flat()), held: new Set(columns.flat()), length };
  }

  written(line) {
    return this.lines[line].map((number) => this.words.list[number]);
  }

  // The hits, best first; the words of no text; those of none of the first hits; the silences; whether a name is in no text.
  find(typed, most = 10) {
    const { FIRST, LONGEST, BEFORE_SILENCES } = this.rules;
    const text = typed.slice(0, LONGEST);
    const names = new Set(text.split(/\s+/).filter(Boolean).slice(1).filter((word) => /^\p{Lu}/u.test(word)).flatMap(words));
    const asked = this.asked(words(text), names);
    const hits = this.ranked(asked);
    const { silences, lead } = this.silences(asked, hits);
    const said = hits.filter(({ kind }) => kind !== "silence");
    const near = lead ? [...new Set(silences.flatMap((hit) => hit.near))] : [];
    const others = hits.filter(({ kind, place }) => kind === "silence" && !silences.some((hit) => hit.place === place));
    const order = lead
      ? [...silences, ...near.map((place) => this.hit(place)), ...said.filter(({ place }) => !near.includes(place))]
      : [...said.slice(0, BEFORE_SILENCES), ...silences, ...said.slice(BEFORE_SILENCES), ...others];
    const listed = this.grouped(order);
    const unknown = asked.filter(({ forms }) => !forms.length).map(({ word }) => word);
    return {
      hits: listed.slice(0, most),
      unknown,
      missing: this.missing(asked, listed.slice(0, FIRST)),
      silences,
      unnamed: unknown.some((word) => names.has(word)) || (!hits.length && /\p{L}/u.test(text)),
      changed: asked.filter(({ near }) => near).map(({ word, near }) => [word, near]),
    };
  }

  // What is asked: each word with the forms that it may mean, and how many, as a word without letters
  asked(written, names) {
    const asked = this.words.content(written).map((word) => {
      const { forms, near } = this.words.meant(word, names.has(word));
      return { ...this.weighed(forms, near ? this.rules.CORRECTED : 1), word, near, proper: names.has(word) || forms.some((form) => this.words.persons.has(form)) };
    });
    return [...asked, ...this.counted(written)];
  }

  counted(written) {
    return written.some((word) => this.words.counting.includes(word)) ? [{ word: "", ...this.weighed([this.rules.NUMBER]) }] : [];
  }

  // Forms with the words that have them, and their weight: the rarer, the more they tell.
  weighed(forms, by = 1) {
    const count = best(forms.map((form) => this.holding(form).size));
    return { forms, numbers: forms.flatMap((form) => this.words.numbers.get(form)), weight: by * Math.log(1 + this.documents.length / (count + 0.5)) };
  }

  // The documents that hold a form, with its weight in each
  holding(form) {
    if (this.found.has(form)) return this.found.get(form);
    const places = new Map();
    for (const number of this.words.numbers.get(form)) for (const [place, weight] of this.texts[number]) places.set(place, (places.get(place) ?? 0) + weight);
    this.found.set(form, places);
    return places;
  }

  // The documents with any of these forms, best first, each with its score
  scored(forms) {
    const scores = new Map();
    for (const places of [...forms].map((form) => this.holding(form))) {
      const rarity = Math.max(LEAST, Math.log((this.documents.length - places.size + 0.5) / (places.size + 0.5)));
      for (const [place, weight] of places) {
        const long = K1 * (1 - B + (B * this.documents[place].length) / this.mean);
        scores.set(place, (scores.get(place) ?? 0) + rarity * ((weight * (K1 + 1)) / (weight + long)));
      }
    }
    return [...scores].sort(([a, x], [b, y]) => y - x || a - b).slice(0, this.rules.CANDIDATES);
  }

  ranked(asked) {
    const { CALLED, DIGITS, PARAGRAPH } = this.rules;
    const wanted = asked.filter(({ word }) => word);
    const paragraph = wanted.find(({ word }) => word.startsWith(PARAGRAPH));
    const hits = this.scored(new Set(asked.flatMap(({ forms }) => forms))).map(([place, score]) => {
      const document = this.documents[place];
      if (paragraph && !isHeld(paragraph, document.own)) return undefined;
      const described = paragraph ? 1 + covered(asked, this.sources.get(document.source)?.own ?? new Set()) : 1;
      const part = covered(asked, document.held);
      const called = part >= CALLED && this.fit(document, wanted).name >= CALLED;
      if (document.kind === "term" && !called) return undefined;
      return this.hit(place, score * described * part * covered(asked, document.own), part, called);
    });
    return hits.filter(Boolean).sort((a, b) => Number((b.score - a.score).toFixed(DIGITS)) || a.place - b.place);
  }

  hit(place, score = 0, part = 0, called = false) {
    const document = this.documents[place];
    return { ...document, score: score * document.weight * (called && document.proper ? this.rules.NAMED : 1), covered: part };
  }

  // What each line of what a document says would ask for
  linesOf({ place, says }) {
    const asks = (written) => [...this.words.content(written).map((word) => this.weighed(this.words.forms.get(word))), ...this.counted(written)];
    return (this.documents[place].asking ??= says.map((line) => asks(this.written(line))));
  }

  // How far one of the names of a document and what is asked hold each other, and how much of what is asked one of them holds
  fit(document, asked) {
    const held = numbersIn(asked);
    const parts = this.linesOf(document).map((line) => [covered(asked, numbersIn(line)), covered(line, held)]);
    return { name: best(parts.map(([own, other]) => Math.sqrt(own * other))), own: best(parts.map(([own]) => own)) };
  }

  // The words that none of these hits has in any form, but for those that only ask
  missing(asked, hits) {
    const telling = asked.filter(({ word, forms }) => word && forms.length && !this.words.silent.has(word));
    return hits.length ? telling.filter((word) => !hits.some(({ held }) => isHeld(word, held))).map(({ word }) => word) : [];
  }

  // The silences on what is asked, one of each source, and whether they lead
  silences(asked, hits) {
    const { FITTING, CALLED, CLEARLY, BESIDE } = this.rules;
    const fits = new Map(hits.filter((hit) => hit.kind === "silence" && this.isAbout(hit, asked)).map((hit) => [hit.place, this.fit(hit, asked)]));
    const [first, fit] = [...fits].sort(([, a], [, b]) => (b.name >= CALLED) - (a.name >= CALLED) || b.own * b.name - a.own * a.name)[0] ?? [];
    if (!fit || fit.name < FITTING) return { silences: [], lead: false };
    const claims = hits.filter(({ kind }) => kind === "claim");
    const most = (some) => best(some.map(({ own }) => covered(asked, own)));
    const same = [first, ...this.documents[first].beside].map((place) => this.hit(place)).concat(hits.filter(({ place }) => fits.get(place)?.own >= fit.own - CLEARLY));
    const silences = same.filter(({ source }, at) => same.findIndex((other) => other.source === source) === at);
    const named = asked.length > 1 && fit.name >= CALLED && !hits.some((hit) => hit.proper && this.fit(hit, asked).name >= CALLED);
    const more = named || fit.own >= most(claims) + CLEARLY || this.holdsMissing(silences, asked, hits);
    if (more && !this.isTold(silences, claims)) return { silences, lead: true };
    const beside = ({ source }) => named || (fit.own >= BESIDE && fit.own >= most(claims.filter((claim) => claim.source === source)) + CLEARLY);
    return { silences: silences.filter(beside), lead: false };
  }

  // Whether another source is known to say what is not said, or one of the first claims to say what the best silence is about
  isTold(silences, claims) {
    const first = claims.slice(0, this.rules.FIRST).map(({ place }) => place);
    const elsewhere = ([source]) => !silences.some((silence) => silence.source === source);
    return silences.some(({ told }) => told.some(elsewhere)) || silences[0].told.some(([, said]) => said.some((place) => first.includes(place)));
  }

  // Whether a silence has the persons who are asked about, and more of what is asked than a name
  isAbout(silence, asked) {
    const says = new Set(silence.says.flatMap((line) => this.lines[line]));
    const subject = asked.filter(({ word, proper }) => word && !proper);
    const persons = asked.filter(({ forms }) => forms.some((form) => this.words.persons.has(form)));
    return (!subject.length || subject.some((word) => isHeld(word, says))) && persons.every((word) => isHeld(word, silence.held));
  }

  // Whether the names of silences hold words, by weight enough of them, that none of the first other hits has
  holdsMissing(silences, asked, hits) {
    const first = hits.filter(({ kind }) => kind !== "silence").slice(0, this.rules.FIRST);
    const missing = asked.map((word) => (first.some(({ held }) => isHeld(word, held)) ? { ...word, numbers: [] } : word));
    return covered(missing, new Set(silences.flatMap(({ own }) => [...own]))) >= this.rules.MISSING;
  }

  // The hits with at most two of a demand and its conditions, and one of a figure and its twins: the others are under the best.
  grouped(listed) {
    const ofDemand = Map.groupBy(listed.filter(({ demand }) => demand), ({ demand }) => demand);
    const under = new Map([...ofDemand.values()].map(([first, ...more]) => [first.place, more.slice(this.rules.SLICES - 1).map(({ place }) => place)]));
    const firsts = new Map(); // of each figure and claim: the first hit of which it is a twin
    for (const { place, kind, twins } of listed) {
      const first = [place, ...twins].map((one) => firsts.get(one)).find((one) => one !== undefined && (!twins.length || twins.includes(one))) ?? place;
      if (first !== place) under.set(first, [...(under.get(first) ?? []), place]);
      else if (twins.length || kind === "claim") for (const one of [...twins, place]) firsts.set(one, first);
    }
    const gone = new Set([...under.values()].flat());
    return listed.filter(({ place }) => !gone.has(place)).map((hit) => ({ ...hit, under: (under.get(hit.place) ?? []).map((place) => this.documents[place].node) }));
  }
}
