// Words with a slip of the pen: the one word of which the smallest part is another.
import { isCyrillic } from "./forms.js";

const [SHORTEST, TWO_SLIPS] = [6, 9]; // letters of a word that may have a slip, and two

export function closest(word, others) {
  const most = word.length < SHORTEST ? 0 : word.length < TWO_SLIPS ? 1 : 2;
  const near = others.filter((other) => other[0] === word[0] && isCyrillic(other) === isCyrillic(word) && Math.abs(other.length - word.length) <= most);
  const counted = near.map((other) => [slips(word, other), other]).filter(([count]) => count <= most);
  return counted.sort(([a, one], [b, two]) => a / one.length - b / two.length || (one < two ? -1 : 1))[0]?.[1];
}

// How many letters are missing, added, changed or swapped with the next one
function slips(a, b) {
  let before = [], last, row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    [last, before, row] = [before, row, [i]];
    for (let j = 1; j <= b.length; j++) {
      const changed = before[j - 1] + (a[i - 1] !== b[j - 1]);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? last[j - 2] + 1 : changed;
      row.push(Math.min(before[j] + 1, row[j - 1] + 1, changed, swapped));
    }
  }
  return row.at(-1);
}
