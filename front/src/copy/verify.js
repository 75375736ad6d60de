// Searches a text for each passage as verify() in kzgraph/reading/evidence.py does: at its offsets by its digest, else anywhere by the
// digest of its folded form. Offsets are Unicode code points.
// The browser's own digest is missing on pages that came over plain HTTP from another machine, and waiting for each would take minutes.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { fold } from "./text.js";

// A text that can be cut at code points, with the bytes of each cut at hand.
export function cuttable(text) {
  const points = Array.from(text);
  const encoder = new TextEncoder();
  const bytes = encoder.encode(text);
  const offsets = new Uint32Array(points.length + 1);
  points.forEach((point, at) => {
    const code = point.codePointAt(0);
    offsets[at + 1] = offsets[at] + (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4);
  });
  return {
    points,
    digest: (start, end) => bytesToHex(sha256(bytes.subarray(offsets[Math.min(start, points.length)], offsets[Math.min(end, points.length)]))),
    cut: (start, end) => points.slice(start, end).join(""),
  };
}

export const wordStarts = ({ points }) => points.flatMap((sign, at) => (sign !== " " && (at === 0 || points[at - 1] === " ") ? [at] : []));

// Yields { state: "exact" | "found" | "missing", text } for each passage in order. `rest` is awaited now and then, so that a long search
// does not freeze the page.
export async function* verify(passages, text, rest) {
  const whole = cuttable(text);
  const folded = cuttable(fold(text));
  const starts = wordStarts(folded);
  let last = 0;
  for (const passage of passages) {
    if (whole.digest(passage.start, passage.end) === passage.sha256) {
      yield { state: "exact", text: whole.cut(passage.start, passage.end) };
      continue;
    }
    const at = await search(folded, starts, passage, last, rest);
    if (at) last = at[0];
    yield at ? { state: "found", text: folded.cut(...at) } : { state: "missing", text: "" };
  }
}

// Folding may shorten a passage by a few code points, never lengthen it. The first signs of a digest are enough.
export async function search(folded, starts, passage, near, rest) {
  const ordered = [...starts.filter((start) => start >= near), ...starts.filter((start) => start < near)];
  let tried = 0;
  for (let shorter = 0; shorter < 4; shorter++) {
    for (const start of ordered) {
      tried += 1;
      if (tried % 1000 === 0) await rest();
      const end = start + passage.end - passage.start - shorter;
      if (end <= folded.points.length && folded.digest(start, end).startsWith(passage.folded)) return [start, end];
    }
  }
  return null;
}
