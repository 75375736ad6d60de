// A full-text index in memory, ranked by BM25 as SQLite's FTS5 does it: kzgraph/questions/search/index.py.
import { words } from "./forms.js";

const [K1, B, LEAST] = [1.2, 0.75, 1e-6];

// `held` are the forms of the words of a document, `own` those of what it says and speaks of alone
export class Index {
  constructor(documents, forms, { WEIGHTS, NUMBER }) {
    Object.assign(this, { written: new Set(), texts: new Map(), held: [], own: [], lengths: [] });
    documents.forEach(({ says, names, more, number }, place) => {
      const columns = [says, names, more].map((field) => words(field).flatMap((word) => (this.written.add(word), forms.of(word))));
      if (number) columns[0].push(NUMBER);
      columns.forEach((column, field) => column.forEach((form) => {
        if (!this.texts.has(form)) this.texts.set(form, new Map());
        this.texts.get(form).set(place, (this.texts.get(form).get(place) ?? 0) + WEIGHTS[field]);
      }));
      this.lengths.push(columns.flat().length);
      this.held.push(new Set(columns.flat()));
      this.own.push(new Set(columns.slice(0, 2).flat()));
    });
    this.mean = this.lengths.reduce((sum, length) => sum + length, 0) / this.lengths.length;
  }

  // The weight of a word by its forms: the rarer, the more it tells.
  rarity(wanted) {
    const count = Math.max(0, ...wanted.map((form) => this.texts.get(form)?.size ?? 0));
    return Math.log(1 + this.lengths.length / (count + 0.5));
  }

  // The documents with any of these forms, best first: number and score
  ranked(wanted, most) {
    const scores = new Map();
    for (const form of wanted) {
      const places = this.texts.get(form) ?? new Map();
      const rarity = Math.max(LEAST, Math.log((this.lengths.length - places.size + 0.5) / (places.size + 0.5)));
      for (const [number, weight] of places) {
        const long = K1 * (1 - B + (B * this.lengths[number]) / this.mean);
        scores.set(number, (scores.get(number) ?? 0) + rarity * ((weight * (K1 + 1)) / (weight + long)));
      }
    }
    return [...scores].sort(([a, x], [b, y]) => y - x || a - b).slice(0, most);
  }
}
