// Words that no text holds as they are typed, compared by sound, as kzgraph/questions/search/spelling.py.
import { isCyrillic } from "./forms.js";

const pieces = (word) => new Set([...word].slice(1).map((letter, place) => word[place] + letter));

export class Spelling {
  constructor({ SHORTEST, SHORTEST_SLIPPED, TWO_SLIPS, OTHER_SCRIPT, STEM, ENDING, OF_FAMILY, OF_WOMAN, LIKE, MOST }, forms, sounds, written, proper, persons) {
    Object.assign(this, { SHORTEST, SHORTEST_SLIPPED, TWO_SLIPS, OTHER_SCRIPT, STEM, ENDING, OF_FAMILY, LIKE, MOST, forms, sounds, OF_WOMAN });
    this.persons = new Set(persons.map((name) => sounds.key(name)));
    this.names = proper.filter((name) => name.length >= SHORTEST).sort(compare);
    this.bySound = new Map();
    this.byPiece = new Map();
    for (const form of [...new Set(written.flatMap((word) => this.long(word)))].sort(compare)) put(this.bySound, sounds.key(form), form);
    for (const sound of [...this.bySound.keys()].sort(compare)) for (const piece of pieces(sound)) put(this.byPiece, piece, sound);
    this.sound = new Map(this.names.map((name) => [name, sounds.key(name)]));
  }

  long(word) {
    return this.forms.of(word).filter((form) => form.length >= this.SHORTEST);
  }

  keys(word) {
    return [...new Set(this.long(word).map((form) => this.sounds.key(form)))].sort(compare);
  }

  // The names that sound like a word, of one in Cyrillic also without its ending, in any script: Almas is no plural.
  named(word) {
    const keys = isCyrillic(word) ? this.keys(word) : word.length < this.SHORTEST ? [] : [this.sounds.key(word)];
    return this.names.filter((name) => keys.includes(this.sound.get(name)));
  }

  // The names that a word is with an ending, in the place of their last sound or after it.
  inflected(word) {
    return this.names.filter((name) => this.end(word, name)?.length <= this.ENDING && !this.ofFamily(word, name));
  }

  // The sounds that a word has in the place of the last one of a name; undefined if it has not the others.
  end(word, name) {
    const [sound, stem] = [this.sounds.key(word), (this.sound.get(name) ?? "").slice(0, -1)];
    return stem.length >= this.STEM && sound.startsWith(stem) ? sound.slice(stem.length) : undefined;
  }

  // The forms without the names of persons of which a word makes the name of another.
  ofSame(word, known) {
    return known.filter((form) => !this.persons.has(this.sounds.key(form)) || !this.another(word, form));
  }

  // Whether a word is a patronymic and a form is none, or it is a family name made of the form: it names another person.
  another(word, form) {
    const child = this.forms.of(word).some((stem) => this.sounds.key(stem).includes(":"));
    return (child && !this.sounds.key(form).includes(":")) || this.ofFamily(word, form);
  }

  // Whether a word is the name of a woman or a family made of a name, as Mamayeva of Mamay.
  ofFamily(word, name) {
    if (this.sounds.key(name).endsWith(this.OF_FAMILY)) return new RegExp(this.OF_WOMAN[Number(isCyrillic(word))]).test(this.sounds.key(word));
    return Boolean(this.end(word, name)?.includes(this.OF_FAMILY));
  }

  // The forms that sound like a word which is no name, in the other script; else the names that are like it.
  alike(word, proper) {
    const keys = this.keys(word);
    const same = proper ? [] : keys.flatMap((key) => this.bySound.get(key) ?? []).filter((form) => isCyrillic(form) || isCyrillic(word));
    return same.length || !keys.length ? same : this.names.filter((name) => this.sounds.similarity(word, name) >= this.LIKE && !this.ofFamily(word, name));
  }

  // The forms that are a slip or two away from a word, the fewest only.
  slipped(word) {
    const near = this.forms.of(word).filter((form) => form.length >= this.SHORTEST_SLIPPED + isCyrillic(word)).flatMap((stem) => {
      const fits = (form) => (stem.length >= this.OTHER_SCRIPT || isCyrillic(form) === isCyrillic(word)) && !this.another(word, form);
      const found = this.near(this.sounds.key(stem), stem.length < this.TWO_SLIPS ? 1 : 2);
      const ends = (form, sound) => !sound.includes(":") || form.endsWith(stem.slice(-2)); // the ending of a patronymic is no slip
      return found.flatMap(([count, sound]) => this.bySound.get(sound).filter((form) => fits(form) && ends(form, sound)).map((form) => [count, form]));
    });
    const fewest = Math.min(...near.map(([count]) => count));
    return near.filter(([count]) => count === fewest).map(([, form]) => form).sort(compare);
  }

  near(sound, most) {
    const shared = new Map();
    for (const piece of pieces(sound)) {
      for (const other of this.byPiece.get(piece) ?? []) if (other[0] === sound[0]) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    const first = [...shared].sort(([, a], [, b]) => b - a).slice(0, this.MOST);
    return first.map(([other]) => [slips(sound, other, most), other]).filter(([count]) => count <= most);
  }
}

export const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

export function put(map, key, value) {
  if (!map.has(key)) map.set(key, []);
  map.get(key).push(value);
}

// How many letters are missing, added, changed or swapped with the next one; `most` + 1 if more.
function slips(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [], last, row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    [last, before, row] = [before, row, [i]];
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, last[j - 2] + 1);
      row.push(cost);
    }
    if (Math.min(...row) > most) return most + 1;
  }
  return row.at(-1);
}
