// Words of names by their sounds, as kzgraph/names: `key` is equal for most spellings of one word, whatever the script, and `similarity` is
// from 0 to 1.
const OFTEN_WRITTEN = /\u0361/g;
const spoken = (sound) => sound.replace(/[aeiou]+$/, "") || sound;
const translated = (word, table) => [...word].map((letter) => table[letter] ?? letter).join("");
const plain = (unit) => (unit.normalize("NFKD").match(/[\p{L}\p{N}]/gu) ?? []).join("");

export class Sounds {
  constructor({ latin, either, signs, forms, endings, ...tables }) {
    const units = [...Object.keys(latin), ...Object.keys(either)].sort((a, b) => b.length - a.length).map((unit) => unit.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    Object.assign(this, tables, { latin, either, unit: new RegExp(`${units.join("|")}|.`, "gsu"), read: new Map() });
    this.signs = signs.map(([pattern, readings]) => [new RegExp(pattern), readings]).reverse();
    this.forms = forms.map(([pattern, sound]) => [new RegExp(pattern, "g"), sound.replace("\\", "$")]);
    this.endings = endings.map(([pattern, kind, sex]) => [new RegExp(pattern), kind, sex]);
  }

  // The usual reading and another.
  readings(word) {
    const known = Object.assign({}, ...this.signs.filter(([pattern]) => pattern.test(word)).map(([, readings]) => readings));
    const mostly = 2 * (word.match(/[\u0400-\u04ff]/g) ?? []).length >= word.length;
    const units = (mostly ? translated(word, this.lookalikes) : word).replace(OFTEN_WRITTEN, "").match(this.unit) ?? [];
    const sounds = units.map((unit) => known[unit] ?? this.either[unit] ?? [this.cyrillic[unit] ?? this.latin[unit] ?? plain(unit)]);
    return [0, -1].map((which) => this.forms.reduce((text, [pattern, sound]) => text.replace(pattern, sound), sounds.map((each) => each.at(which)).join("")));
  }

  // Readings, kind (name or patronymic), stems without the ending that shows it, and the sex that it shows.
  word(written) {
    if (!this.read.has(written)) {
      const readings = this.readings(written.normalize("NFKC").replace(/[’‘ʼ′´]/g, "'")).filter(Boolean);
      const [ending, kind, sex] = this.endings.find(([pattern]) => readings.some((sound) => pattern.test(sound))) ?? [/$^/, "name", ""];
      this.read.set(written, { readings, kind, sex, stems: readings.map((sound) => spoken(sound.replace(ending, ""))) });
    }
    return this.read.get(written);
  }

  key(written) {
    const { readings, kind, sex, stems } = this.word(written);
    return translated((kind === "name" ? readings : stems)[0] ?? "", this.letters) + (kind === "name" ? "" : `:${sex}`);
  }

  // Of two words with other keys, neither of which is a patronymic; else 0.
  similarity(one, other) {
    const [a, b] = [this.word(one), this.word(other)];
    if (a.kind !== "name" || b.kind !== "name") return 0;
    const { bare, sex } = this.costs;
    const whole = this.nearest(a.readings, b.readings);
    if (!a.sex && !b.sex) return 1 - whole;
    if (a.sex && b.sex) return 1 - (a.sex === b.sex ? whole : Math.max(sex, this.nearest(a.stems, b.stems)));
    return 1 - Math.min(whole, bare + this.nearest(a.stems, b.stems));
  }

  nearest(some, others) {
    return Math.min(...some.flatMap((a) => others.map((b) => this.apart(a, b))));
  }

  // The cost of hearing one word as the other, divided by their mean length, at most 1.
  apart(a, b) {
    if (a === b) return 0;
    if (!a || !b) return 1;
    const { mixed, other, first, often } = this.costs;
    const [missA, missB] = [this.unheard(a), this.unheard(b)];
    let row = missB.reduce((sums, miss) => [...sums, sums.at(-1) + miss], [0]);
    [...a].forEach((sound, i) => {
      const above = row;
      row = [above[0] + missA[i]];
      [...b].forEach((next, j) => {
        let heard = sound === next ? 0 : mixed[sound + next] ?? other;
        if (i === 0 && j === 0 && heard > often) heard *= first;
        row.push(Math.min(above[j] + heard, above[j + 1] + missA[i], row[j] + missB[j]));
      });
    });
    return Math.min(1, (2 * row.at(-1)) / (a.length + b.length));
  }

  unheard(word) {
    const { unheard, missing, glide, last } = this.costs;
    const costs = [...word].map((sound, place) => (place && /^[aeo]i[^aeiou]/.test(word.slice(place - 1)) ? glide : unheard[sound] ?? missing));
    if (word.endsWith("a")) costs[costs.length - 1] = last;
    return costs;
  }
}
