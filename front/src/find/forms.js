// The words of a text and the forms by which they are found, as kzgraph/questions/search/forms.py and kazakh.py.
import snowball from "snowball-stemmers";

const WORD = /[\p{L}\p{N}]+(?:['’ʼ][\p{L}\p{N}]+)*/gu;
const VOWEL = /[аәеиоөуұүыіэюя]/;
const VOICELESS = { ғ: "қ", г: "к", б: "п" };
const english = snowball.newStemmer("english");
const russian = snowball.newStemmer("russian");

export const isCyrillic = (word) => /[\u0400-\u04ff]/.test(word);
export const words = (text) => (text.normalize("NFC").toLowerCase().replaceAll("ё", "е").match(WORD) ?? []).map((word) => word.replace(/['’ʼ]s?$/, ""));

export class Forms {
  constructor(rules) {
    this.stop = new Set(rules.forms.STOP_WORDS);
    this.facet = new Map(Object.entries(rules.forms.FACETS).flatMap(([facet, said]) => said.split(" ").map((word) => [word, facet])));
    this.kazakh = { ...rules.kazakh, endings: new Set(rules.kazakh.ENDINGS), letters: new RegExp(`[${rules.kazakh.LETTERS.join("")}]`) };
    this.known = new Map();
  }

  content(text, kept = []) {
    const said = words(text);
    const stops = (word, place) => this.stop.has(word) || this.stop.has(`${said[place - 1] ?? ""}+${word}`);
    const content = said.filter((word, place) => kept.includes(word) || !stops(word, place));
    return [...new Set(content.length ? content : said)];
  }

  // The kinds of what a text asks for; how many asks for a number alone.
  facets(text) {
    const asked = new Set(words(text).map((word) => this.facet.get(word)).filter(Boolean));
    if (asked.has("number")) asked.delete("way");
    return asked;
  }

  of(word) {
    if (!this.known.has(word)) this.known.set(word, [...new Set([word, ...(isCyrillic(word) ? this.cyrillic(word) : [english.stem(word)])])]);
    return this.known.get(word);
  }

  cyrillic(word) {
    const { letters, endings, MOST, SHORTEST } = this.kazakh;
    const found = [word];
    let waiting = [word];
    for (let count = 0; count < MOST; count++) {
      const shorter = waiting.flatMap((longer) => [...Array(Math.max(1, longer.length - SHORTEST + 1)).keys()].slice(1).filter((cut) => endings.has(longer.slice(-cut))).map((cut) => longer.slice(0, -cut)));
      waiting = shorter.filter((stem) => VOWEL.test(stem) && !found.includes(stem));
      found.push(...waiting);
    }
    const stems = found.map((stem) => stem.slice(0, -1) + (VOICELESS[stem.at(-1)] ?? stem.at(-1)));
    return letters.test(word) ? stems : [...stems, russian.stem(word.replace(/(?<=[жчшщ])ат$/, "ят"))];
  }
}
