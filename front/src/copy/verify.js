// Each passage looked for in a text, as verify() of kzgraph/evidence.py does it: at its offsets by its digest, else anywhere by the
// digest of its folded form. Offsets are Unicode code points.
import { digest } from "./digest.js";
import { fold } from "./text.js";

// Gives { state: "exact" | "found" | "missing", text } for one passage after another, in their order.
export function* verify(passages, text) {
  const points = Array.from(text);
  const folded = Array.from(fold(text));
  const starts = folded.flatMap((sign, at) => (sign !== " " && (at === 0 || folded[at - 1] === " ") ? [at] : []));
  let last = 0;
  for (const passage of passages) {
    const piece = points.slice(passage.start, passage.end).join("");
    if (digest(piece) === passage.sha256) {
      yield { state: "exact", text: piece };
      continue;
    }
    const at = search(folded, starts, passage, last);
    if (at) last = at[0];
    yield at ? { state: "found", text: folded.slice(...at).join("") } : { state: "missing", text: "" };
  }
}

// Folding may shorten a passage by a few code points, never lengthen it.
function search(folded, starts, passage, near) {
  const ordered = [...starts.filter((start) => start >= near), ...starts.filter((start) => start < near)];
  for (let shorter = 0; shorter < 4; shorter++) {
    for (const start of ordered) {
      const end = start + passage.end - passage.start - shorter;
      if (end <= folded.length && digest(folded.slice(start, end).join("")) === passage.folded) return [start, end];
    }
  }
  return null;
}
