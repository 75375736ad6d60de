// The words of passages in a reader's own copy, as the copy has them: searched folded, given with its own signs.
import { SPACE, fold } from "./text.js";
import { cuttable, search, wordStarts } from "./verify.js";

// A function that gives the words of a passage { length, digest }, of whose folded digest the first signs are enough; null where the
// copy does not hold it. Spaces are single.
export function finder(text, rest) {
  const words = text.split(SPACE).filter((word) => fold(word));
  const folded = cuttable(fold(text));
  const starts = wordStarts(folded);
  let near = 0;
  return async ({ length, digest }) => {
    const at = await search(folded, starts, { start: 0, end: length, folded: digest }, near, rest);
    if (!at) return null;
    near = at[0];
    const first = starts.indexOf(at[0]);
    const last = starts.findLastIndex((start) => start < at[1]);
    return [...words.slice(first, last), beginning(words[last], at[1] - starts[last])].join(" ");
  };
}

// As much of a word as its folded form has in so many signs.
function beginning(word, length) {
  const signs = Array.from(word);
  const most = signs.findLastIndex((_, at) => Array.from(fold(signs.slice(0, at + 1).join(""))).length <= length);
  return signs.slice(0, most + 1).join("");
}
