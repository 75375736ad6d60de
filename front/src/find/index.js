// A full-text index in memory, ranked by BM25 as SQLite's FTS5 does it: kzgraph/questions/search/index.py.
import { words } from "./forms.js";

const [K1, B, LEAST] = [1.2, 0.75, 1e-6];

export class Index {
  constructor(texts, forms, weights) {
    this.written = new Set();
    this.texts = new Map(); // of each form: the texts that hold it, by number, with the sum of the weights of its places
    this.held = texts.map((fields, number) => {
      const held = fields.map((field) => words(field).flatMap((word) => (this.written.add(word), forms.of(word))));
      held.forEach((column, place) => column.forEach((form) => {
        if (!this.texts.has(form)) this.texts.set(form, new Map());
        this.texts.get(form).set(number, (this.texts.get(form).get(number) ?? 0) + weights[place]);
      }));
      return held.flat();
    });
    this.mean = this.held.reduce((sum, held) => sum + held.length, 0) / this.held.length;
  }

  // The weight of a word by its forms: the rarer, the more it tells.
  rarity(wanted) {
    const count = Math.max(0, ...wanted.map((form) => this.texts.get(form)?.size ?? 0));
    return Math.log(1 + this.held.length / (count + 0.5));
  }

  // The texts below a number with any of these forms, best first: number, score, and the forms of the text.
  ranked(wanted, most, below) {
    const scores = new Map();
    for (const form of wanted) {
      const places = this.texts.get(form) ?? new Map();
      const rarity = Math.max(LEAST, Math.log((this.held.length - places.size + 0.5) / (places.size + 0.5)));
      for (const [number, weight] of places) {
        if (number >= below) continue;
        const long = K1 * (1 - B + (B * this.held[number].length) / this.mean);
        scores.set(number, (scores.get(number) ?? 0) + rarity * ((weight * (K1 + 1)) / (weight + long)));
      }
    }
    const best = [...scores].sort(([a, x], [b, y]) => y - x || a - b).slice(0, most);
    return best.map(([number, score]) => [number, score, new Set(this.held[number])]);
  }
}
