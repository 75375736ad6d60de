// The sounds of a word of a name, equal for most of its spellings in any script: as `key` of kzgraph/names, of a word that is no patronymic.
const translated = (word, table) => [...word].map((letter) => table[letter] ?? letter).join("");
const plain = (unit) => (unit.normalize("NFKD").match(/[\p{L}\p{N}]/gu) ?? []).join("");

export class Sounds {
  constructor({ cyrillic, latin, either, signs, forms, letters }) {
    const units = [...Object.keys(latin), ...Object.keys(either)].sort((a, b) => b.length - a.length).map((unit) => unit.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    Object.assign(this, { cyrillic, latin, either, letters, unit: new RegExp(`${units.join("|")}|.`, "gsu") });
    this.signs = signs.map(([pattern, readings]) => [new RegExp(pattern), readings]).reverse();
    this.forms = forms.map(([pattern, sound]) => [new RegExp(pattern, "g"), sound.replace("\\", "$")]);
  }

  key(word) {
    const known = Object.assign({}, ...this.signs.filter(([pattern]) => pattern.test(word)).map(([, readings]) => readings));
    const sound = (unit) => (known[unit] ?? this.either[unit])?.[0] ?? this.cyrillic[unit] ?? this.latin[unit] ?? plain(unit);
    const sounds = (word.match(this.unit) ?? []).map(sound).join("");
    return translated(this.forms.reduce((text, [pattern, other]) => text.replace(pattern, other), sounds), this.letters);
  }
}
