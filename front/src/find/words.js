// What a typed word means among the words of an index: its forms or, if no text has them, those of a name or word that is like it.
// No language is known here: what words lack in their forms, how letters sound and what stands for the end of a name is in the index.
const WORD = /[\p{L}\p{N}]+(?:['’ʼ][\p{L}\p{N}]+)*/gu;
const SHORTEST_STEM = 3;
const isCyrillic = (word) => /[\u0400-\u04ff]/.test(word);
export const words = (text) => (text.normalize("NFC").toLowerCase().replaceAll("ё", "е").match(WORD) ?? []).map((word) => word.replace(/['’ʼ]s?$/, ""));

export class Words {
  constructor({ words, language, rules }) {
    Object.assign(this, language, { rules, forms: new Map(), endings: new Map(), stop: new Set(language.stop), silent: new Set(language.silent) });
    for (const [cuts, listed] of words) for (const word of listed.split(" ")) this.forms.set(word, [word, ...cuts.map(([count, other]) => this.cut(word, count, other))]);
    this.list = [...this.forms.keys()];
    this.numbers = new Map(); // of each form, the words that have it
    this.list.forEach((word, number) => this.forms.get(word).forEach((form) => this.numbers.set(form, [...(this.numbers.get(form) ?? []), number])));
    this.unit = new RegExp([...Object.keys(this.sounds).sort((a, b) => b.length - a.length), "."].join("|"), "gsu");
    this.alike = this.alike.map(([pattern, sound]) => [new RegExp(pattern, "g"), sound.replace("\\", "$")]);
    this.cases = Object.entries(this.cases).flatMap(([end, endings]) => endings.split(" ").map((ending) => [ending, end]));
  }

  // A word with another ending. A word that no text has may lack the same.
  cut(word, count, other) {
    const stem = word.slice(0, word.length - count);
    const ending = word.slice(stem.length);
    this.endings.set(ending, (this.endings.get(ending) ?? new Set()).add(other));
    return stem + other;
  }

  // Which words are those of names, and which of these of persons
  name(proper, persons) {
    this.persons = new Set(persons);
    this.proper = Map.groupBy(new Set(proper.filter((word) => this.isLong(word))), (word) => this.sound(word));
    this.ordinary = this.list.filter((word) => this.isLong(word) && !this.persons.has(word));
  }

  isLong(word) {
    return word.length >= this.rules.SHORTEST && !this.stop.has(word);
  }

  // All that a word may be a form of, first itself
  of(word) {
    const places = [...Array(word.length + 1).keys()].slice(SHORTEST_STEM);
    return this.forms.get(word) ?? [word, ...places.flatMap((place) => [...(this.endings.get(word.slice(place)) ?? [])].map((other) => word.slice(0, place) + other))];
  }

  // The words of a text that say what it is about, each once; the number of a paragraph is one word with it.
  content(written) {
    const said = this.placed(written);
    const content = said.filter((word, place) => !this.stop.has(word) && !this.stop.has(`${said[place - 1] ?? ""}+${word}`));
    return [...new Set(content.length ? content : said)];
  }

  placed(said) {
    const numbers = said.map((word) => parseInt(word) || this.of(word).map((form) => this.ordinals[form]).find(Boolean));
    const paragraph = said.findIndex((word, place) => (numbers[place - 1] || numbers[place + 1]) && this.of(word).some((form) => this.paragraphs.includes(form)));
    if (paragraph < 0) return said;
    const first = numbers[paragraph - 1] ? paragraph - 1 : paragraph;
    return said.toSpliced(first, 2, this.rules.PARAGRAPH + (numbers[paragraph - 1] || numbers[paragraph + 1]));
  }

  // The forms in the index that a word may mean, none if it means nothing, and the word for which it is taken. A name is not corrected.
  meant(word, isName) {
    const known = this.of(word).filter((form) => this.numbers.has(form));
    if (this.numbers.has(word)) return { forms: known };
    const named = this.bases(word).flatMap((base) => this.proper.get(this.sound(base)) ?? []);
    const forms = named.length ? named : known.filter((form) => !this.persons.has(form));
    if (forms.length || isName) return { forms };
    const alike = [this.sounding(word), this.slipped(word)].find(({ length }) => length) ?? [];
    return { forms: alike.flatMap((other) => this.forms.get(other)), near: alike[0] };
  }

  // The words of which a word may be a case
  bases(word) {
    const cut = isCyrillic(word) ? this.cases.filter(([ending]) => word.endsWith(ending)).map(([ending, end]) => word.slice(0, -ending.length) + end) : [];
    return [word, ...cut].filter((base) => base.length >= this.rules.SHORTEST);
  }

  sound(word) {
    const sounds = word.replace(this.unit, (unit) => this.sounds[unit] ?? unit);
    return this.alike.reduce((text, [pattern, sound]) => text.replace(pattern, sound), sounds);
  }

  // The words of the texts that sound so, in another script or without the letters of Kazakh
  sounding(word) {
    this.bySound ??= Map.groupBy(this.ordinary, (other) => this.sound(other));
    const forms = (isCyrillic(word) ? this.of(word) : [word]).filter((form) => this.isLong(form));
    const sounds = [...new Set(forms.map((form) => this.sound(form)))].sort();
    return sounds.flatMap((sound) => this.bySound.get(sound) ?? []).filter((other) => isCyrillic(other) || isCyrillic(word));
  }

  // The word from which this one is a slip or two away, in a list
  slipped(word) {
    if (word.length < this.rules.SHORTEST_SLIPPED) return [];
    const near = this.ordinary.filter((other) => other[0] === word[0] && isCyrillic(other) === isCyrillic(word)).map((other) => [similarity(word, other), other]);
    const [best] = near.filter(([alike]) => alike >= this.rules.CLOSE).sort(([a, one], [b, two]) => b - a || (one < two ? 1 : -1));
    return best ? [best[1]] : [];
  }
}

// The part of the letters of two words that both have in one order, from 0 to 1
function similarity(one, two) {
  let row = Array(two.length + 1).fill(0);
  for (const letter of one) {
    const above = row;
    row = [0];
    for (let at = 1; at <= two.length; at++) row.push(letter === two[at - 1] ? above[at - 1] + 1 : Math.max(above[at], row[at - 1]));
  }
  return (2 * row.at(-1)) / (one.length + two.length);
}
