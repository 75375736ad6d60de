// A search without a server: it finds and ranks as `kzgraph search` does, from the documents and rules that a site of files has as one file.
import { Forms, words } from "./find/forms.js";
import { Index } from "./find/index.js";
import { Sounds } from "./find/sounds.js";
import { compare, put, Spelling } from "./find/spelling.js";

export async function load(address) {
  const got = await fetch(address);
  if (!got.ok) throw new Error(`${got.status} ${address}`);
  return new Search(await got.json());
}

const texts = ({ says, names, more }) => [says, names, more];
const within = (some, all) => some.every((each) => all.has(each));
const shared = (some, all) => some.some((each) => all.has(each));

// As kzgraph/questions/search/ranking.py, where the steps and the constants are explained.
export class Search {
  constructor({ rules, documents }) {
    Object.assign(this, { documents, rules: rules.ranking, forms: new Forms(rules) });
    this.byNode = new Map(documents.map((document) => [document.node, document]));
    this.saying = new Set(rules.ranking.SAYING);
    this.toll = new Set(rules.ranking.TOLL);
    this.named = new Map();
    documents.forEach(({ says }, number) => {
      for (const name of new Set(says.split("\n").map((line) => words(line).join(" ")))) if (name) put(this.named, name, number);
    });
    this.persons = new Set(documents.filter(({ classes }) => classes.includes("kz:Person")).flatMap(({ says }) => words(says)));
    this.index = new Index(documents.map(texts), this.forms, rules.index.WEIGHTS);
    this.makeSpelling = () => {
      const proper = new Set(documents.filter(({ proper }) => proper).flatMap(({ says }) => words(says)));
      return new Spelling(rules.spelling, this.forms, new Sounds(rules.names), [...this.index.written], [...proper], [...this.persons]);
    };
    this.questions = documents.filter(({ kind }) => kind === "question").length;
  }

  // The hits, best first; the words of no text; those of none of the first hits; the silences; whether a name is in no text.
  find(text, most = 10) {
    const found = this.found(text, most);
    if (found.silences.length || !found.missing.length) return found;
    for (const rare of [found.missing.join(" "), ...found.missing]) {
      const known = this.found(rare, most);
      const silent = known.silences.length && known.hits[0]?.kind === "silence";
      if (silent && (!found.missing.includes(rare) || this.lookedFor(known.silences, rare))) return this.ledBy(found, known, most);
    }
    return found;
  }

  // Whether silences are called by a word alone, and not only by a text that holds it.
  lookedFor(silences, word) {
    const alone = (line) => words(line).length === 1 && words(line)[0] === word;
    return silences.every(({ score }) => score >= this.rules.INFLECTED) && silences.some(({ node }) => this.byNode.get(node).says.split("\n").some(alone));
  }

  // What was found, behind silences on words that none of its first hits has, and behind the claims that are nearest to these.
  ledBy(found, known, most) {
    const near = new Set(known.silences.flatMap(({ node }) => this.byNode.get(node).near));
    const first = [...known.silences, ...known.hits.filter(({ node }) => near.has(node))];
    return { ...found, hits: [...first, ...without(found.hits, first)].slice(0, most), missing: [], silences: known.silences };
  }

  found(text, most) {
    const { asked, hits } = this.hits(text, this.documents.length);
    const silences = this.silences(text, asked, hits);
    const silent = silences.length || hits.some(({ kind }) => kind !== "silence") ? silences : hits.slice(0, 1);
    const template = silences.length ? undefined : this.template(text, hits);
    const unknown = asked.filter(({ forms }) => !forms.length).map(({ word }) => word);
    let listed = this.grouped(this.withGaps(this.listed(asked, hits, silent)));
    if (template) listed = [template, ...without(listed, [template])];
    return {
      hits: listed.slice(0, most),
      unknown,
      missing: this.missing(asked, listed.slice(0, this.rules.FIRST)),
      silences: silent,
      changed: asked.filter(({ forms, doubt }) => forms.length && doubt).map(({ word, forms }) => [word, this.writtenOf(forms)]),
      unnamed: (!hits.length && /\p{L}/u.test(text.slice(0, this.rules.LONGEST))) || this.unnamed(text, unknown),
    };
  }

  // A word of the texts that has one of these forms.
  writtenOf(forms) {
    return [...this.index.written].filter((word) => shared(forms, new Set(this.forms.of(word)))).sort(compare)[0];
  }

  // The words of the index that none of these hits has in any form, label or synonym. Words that only ask do not count, nor an ending after a hyphen.
  missing(asked, hits) {
    const held = new Set(hits.flatMap(({ node }) => texts(this.byNode.get(node))).flatMap(words).flatMap((word) => this.forms.of(word)));
    const { stop, facet, kazakh } = this.forms;
    const telling = asked.filter(({ word }) => ![stop, facet, kazakh.endings].some((words) => words.has(word)));
    const lacking = telling.filter(({ forms }) => forms.length && !shared(forms, held));
    return hits.length ? lacking.map(({ word }) => word) : [];
  }

  // The hits in the order in which they are shown: what is said first; silences and their nearest claims where no source tells it.
  listed(asked, hits, silences) {
    const { FIRST, HALF, WHOLE } = this.rules;
    let first = hits.filter(({ kind }) => kind !== "silence").slice(0, FIRST);
    if (silences.length && !(first.length && this.told(silences, hits))) {
      const near = new Set(silences.flatMap(({ node }) => this.byNode.get(node).near));
      first = [...silences, ...[...near].map((node) => this.hit(this.byNode.get(node), 0, 0))];
    }
    const kept = [...first, ...without(hits, first).filter(({ kind, covered }) => kind !== "silence" || covered >= HALF)];
    return kept.filter((hit) => hit.kind !== "term" || this.own(hit, asked) >= WHOLE);
  }

  // The hits with at most two of a demand and its conditions, and one of a figure and its twins: the others are under the best.
  grouped(listed) {
    const ofDemand = new Map();
    for (const { node } of listed) if (this.byNode.get(node).demand) put(ofDemand, this.byNode.get(node).demand, node);
    const under = new Map([...ofDemand.values()].map((nodes) => [nodes[0], nodes.slice(this.rules.SLICES)]));
    const best = new Map(); // of each figure and claim: the first hit of which it is a twin
    for (const { node, kind } of listed) {
      const { twins } = this.byNode.get(node);
      const first = [node, ...twins].filter((one) => best.has(one) && (!twins.length || twins.includes(best.get(one)))).map((one) => best.get(one))[0] ?? node;
      if (first !== node) under.set(first, [...(under.get(first) ?? []), node]);
      else if (twins.length || kind === "claim") for (const one of [...twins, node]) best.set(one, first);
    }
    const gone = new Set([...under.values()].flat());
    return listed.filter(({ node }) => !gone.has(node)).map((hit) => ({ ...hit, under: under.get(hit.node) ?? [] }));
  }

  // Where the first claims are all asked for by somebody, what is missing of the same matter stands beside them.
  withGaps(listed) {
    const { FIRST, SLICES, GAPS } = this.rules;
    const first = listed.filter(({ kind }) => kind !== "silence").slice(0, FIRST);
    if (!first.every(({ node }) => this.byNode.get(node).demand)) return listed;
    const gaps = [...new Set(first.flatMap(({ node }) => this.byNode.get(node).gaps))].slice(0, GAPS);
    const known = new Map(listed.map((hit) => [hit.node, hit]));
    const beside = gaps.map((node) => known.get(node) ?? this.hit(this.byNode.get(node), 0, 0));
    const rest = without(listed, beside);
    const place = first.length ? rest.indexOf(first[Math.min(SLICES, first.length) - 1]) + 1 : 0;
    return [...rest.slice(0, place), ...beside, ...rest.slice(place)];
  }

  // Whether a word of no text is written as a name.
  unnamed(text, unknown) {
    return shared(unknown, this.writtenAsNames(text));
  }

  // The words after the first one that begin with a capital letter.
  writtenAsNames(text) {
    const after = text.slice(0, this.rules.LONGEST).split(/\s+/).filter(Boolean).slice(1).filter((word) => /^\p{Lu}/u.test(word));
    return new Set(after.flatMap(words));
  }

  // The question of what is said of one thing, if a text names a person or body and its other words are those of the question.
  template(text, hits) {
    const said = words(text.slice(0, this.rules.LONGEST));
    if (!shared(said, this.saying) || said.includes("not")) return undefined;
    const content = this.forms.content(text.slice(0, this.rules.LONGEST)).map((word) => this.meant(word));
    for (const thing of hits.filter(({ kind }) => kind === "thing").map(({ node }) => this.byNode.get(node))) {
      const named = thing.says.split("\n").map((name) => this.inName(content, name)).reduce((best, next) => (next.size > best.size ? next : best), new Set());
      const rest = said.filter((word) => !named.has(word));
      const term = this.named.get(said.filter((word) => named.has(word)).join(" "))?.some((number) => this.documents[number].kind === "term");
      if (thing.classes.includes("kz:Group") || !named.size || term) continue;
      const enough = within(rest, this.forms.stop) ? this.rules.COVERED : this.rules.WHOLE;
      const takers = this.hits(rest.join(" "), this.questions, this.rules.KEPT).hits
        .filter(({ node, covered }) => covered >= enough && thing.classes.some((name) => this.byNode.get(node).classes.includes(name)));
      if (takers.length) {
        const place = ({ node }) => thing.classes.indexOf(this.byNode.get(node).classes[0]);
        return takers.filter(({ covered }) => covered >= takers[0].covered).reduce((best, next) => (place(next) < place(best) ? next : best));
      }
    }
    return undefined;
  }

  // If the best hit is a silence: the best one of each source that is silent on what is asked, and no claim of which holds more.
  silences(text, asked, hits) {
    const { INFLECTED, LOOKED_FOR } = this.rules;
    const fitting = hits.filter((hit) => hit.kind !== "silence" || this.hasPersons(hit, asked));
    if (fitting[0]?.kind !== "silence") return [];
    const told = new Map();
    for (const { kind, source, covered } of hits) if (kind === "claim") told.set(source, Math.max(covered, told.get(source) ?? 0));
    const kinds = this.forms.facets(text);
    const best = new Map();
    for (const hit of [...fitting].sort((a, b) => (a.score < INFLECTED) - (b.score < INFLECTED) || b.covered - a.covered)) {
      const alike = shared([...kinds], this.forms.facets(this.byNode.get(hit.node).says));
      const most = told.get(hit.source) ?? 0;
      const enough = this.own(hit, asked) >= LOOKED_FOR && (hit.covered > most || (hit.covered === most && alike));
      const meant = hit.score >= INFLECTED || (enough && this.onMatter(hit, asked));
      if (hit.kind === "silence" && meant && !best.has(hit.source)) best.set(hit.source, hit);
    }
    return [...best.values()];
  }

  // Whether a silence has a word that is asked for beside the names in it, if there is one: a town alone may be asked about anything.
  onMatter({ node }, asked) {
    const lines = this.byNode.get(node).says.split("\n");
    const formsOf = (some) => some.flatMap((word) => this.forms.of(word));
    const towns = new Set(lines.flatMap((line) => formsOf([...this.writtenAsNames(line)])));
    const held = new Set(lines.flatMap((line) => formsOf(words(line))).filter((form) => !towns.has(form)));
    const matter = asked.filter(({ forms }) => !shared(forms, towns));
    return !matter.length || matter.some(({ forms }) => shared(forms, held));
  }

  // The part of what is asked that the names of a document hold, persons aside.
  own({ node }, asked) {
    const held = new Set(words(this.byNode.get(node).says).flatMap((word) => this.forms.of(word)));
    return covered(asked.filter(({ forms }) => !forms.length || !within(forms, this.persons)), held);
  }

  hasPersons({ node }, asked) {
    const { says, more } = this.byNode.get(node);
    const held = new Set(words(`${says} ${more}`));
    return asked.every(({ forms }) => !forms.length || !within(forms, this.persons) || shared(forms, held));
  }

  // Whether a source that is not known to be silent may tell it: by a claim that holds enough of it or speaks of it.
  told(silences, hits) {
    const { INFLECTED, LOOKED_FOR } = this.rules;
    const silent = new Set(silences.map(({ source }) => source));
    const claimed = (some) => some.some(({ kind, source, covered }) => kind === "claim" && !silent.has(source) && covered >= LOOKED_FOR);
    if (claimed(hits)) return true;
    const meant = new Set(hits.filter(({ kind, covered }) => (kind === "term" || kind === "thing") && covered >= LOOKED_FOR).map(({ node }) => node));
    const named = new Set(silences.filter(({ score }) => score >= INFLECTED).map(({ source }) => source));
    const about = new Set(silences.flatMap(({ node }) => this.byNode.get(node).near).flatMap((node) => this.byNode.get(node).about));
    const elsewhere = new Set([...meant].filter((node) => !about.has(node)));
    for (const document of this.documents) {
      const nodes = !silent.has(document.source) ? meant : named.has(document.source) ? new Set() : elsewhere;
      if (shared(document.about, nodes)) return true;
    }
    const told = (label) => claimed(this.hits(label, this.documents.length).hits.filter((hit) => !this.byNode.get(hit.node).background));
    const labels = ({ says, called }) => says.split("\n").slice(0, called);
    return silences.some(({ node }) => labels(this.byNode.get(node)).some(told));
  }

  // What is asked for, and the hits among the documents below a number; questions come first.
  hits(text, below, kept = []) {
    const { LONGEST, NAMED, INFLECTED, CANDIDATES, WHOLE, COUNTED, UNCOUNTED, FIGURE, TOLLED, FEW } = this.rules;
    const facets = this.forms.facets(text);
    const proper = this.writtenAsNames(text);
    const asked = this.forms.content(text.slice(0, LONGEST), kept).map((word) => this.meant(word, proper.has(word)));
    const toll = [...facets].every((facet) => facet === "number") && asked.length <= FEW && asked.some(({ word }) => this.toll.has(word));
    const named = (this.named.get(words(text.slice(0, LONGEST)).join(" ")) ?? []).filter((number) => number < below);
    const hits = named.map((number) => this.hit(this.documents[number], NAMED, 1));
    for (const [number, score, held] of this.index.ranked(new Set(asked.flatMap(({ forms }) => forms)), CANDIDATES, below)) {
      if (named.includes(number)) continue;
      const part = covered(asked, held);
      const document = this.documents[number];
      const called = ["thing", "silence"].includes(document.kind) && part >= WHOLE && this.called(document, asked, facets);
      let counts = score;
      if ((toll || facets.has("number")) && document.kind === "claim") {
        const figure = document.about.includes(FIGURE);
        counts = score * (figure ? COUNTED : UNCOUNTED) + (figure && toll && part >= WHOLE ? TOLLED : 0);
      }
      hits.push(this.hit(document, called ? INFLECTED : counts, part));
    }
    return { asked, hits: hits.sort((a, b) => b.score - a.score) };
  }

  // A word with the forms in the index that it may mean; none if it means nothing there. A name is not corrected.
  meant(word, proper = false) {
    let known = this.forms.of(word).filter((form) => this.index.texts.has(form));
    if (!known.length || !this.index.texts.has(word)) {
      this.spelling ??= this.makeSpelling();
      known = [this.spelling.named(word), proper ? this.spelling.inflected(word) : [], known].find(({ length }) => length) ?? [];
      known = this.spelling.ofSame(word, known);
    }
    const doubt = known.length ? 0 : this.rules.SLIPPED;
    if (!known.length) known = this.spelling.ofSame(word, this.spelling.alike(word, proper)).filter((form) => !this.forms.stop.has(form));
    if (!known.length && !proper) known = this.spelling.slipped(word);
    known = [...known, ...known.flatMap((form) => this.forms.of(form)).filter((stem) => this.index.texts.has(stem))];
    return { word, forms: [...new Set(known)], weight: this.index.rarity(known), doubt: known.length ? doubt : 1 };
  }

  hit({ kind, node, source, background }, score, covered) {
    const { PREFERRED, BACKGROUND } = this.rules;
    return { kind, node, source, score: score * covered * PREFERRED[kind] * (background ? BACKGROUND : 1), covered };
  }

  // Whether a name of a document has all words that are asked for and no other, in any form; of a silence, one that asks for the same.
  called({ says, kind }, asked, facets) {
    const other = (line) => this.forms.facets(line).size && !shared([...facets], this.forms.facets(line));
    const lines = says.split("\n").filter((line) => kind !== "silence" || !facets.size || !other(line));
    return lines.some((line) => this.forms.content(line).length === asked.length && this.inName(asked, line).size === asked.length);
  }

  // The words that stand in a name; none if they are less than half of it.
  inName(asked, name) {
    const own = this.forms.content(name).map((word) => new Set(this.forms.of(word)));
    const held = asked.filter(({ forms }) => own.some((one) => shared(forms, one))).map(({ word }) => word);
    return new Set(own.length && held.length >= this.rules.HALF * own.length ? held : []);
  }
}

const without = (hits, others) => hits.filter(({ node }) => !others.some((other) => other.node === node));
const weight = (asked) => asked.reduce((sum, { weight }) => sum + weight, 0);

// The part of what is asked, by the weight of its words, that a document holds.
function covered(asked, held) {
  const total = weight(asked);
  const sure = asked.filter(({ forms }) => shared(forms, held)).reduce((sum, { weight, doubt }) => sum + weight * (1 - doubt), 0);
  return total && sure / total;
}
