// Words of a source from the reader's own copy, as they stand on the page, within a text that is taken along.
const number = (text) => text.trim().replace(/\.$/, "");
const escaped = (words) => words.replace(/[\\`*_[\]<>|#]/g, "\\$&");

// Words that begin or end within a sentence, with the sign of what is left out.
export function cutMarked(words) {
  const begins = /^[\p{P}\s]*\p{Ll}/u.test(words) ? "[…] " : "";
  const ends = /[.!?…][\p{Pe}\p{Pf}"'’”\d]*$/u.test(words) ? "" : " […]";
  return begins + words + ends;
}

// The Markdown of a brief with each quotation of the page below the line that names its place, and at the end whose words these are.
export function withQuotations(markdown) {
  const lines = markdown.split("\n");
  const numbers = lines.map((line) => /^ *([\d.]+)\. /.exec(line)?.[1]);
  const below = new Map();
  const seen = new Set(); // conditions of one sentence have it once
  for (const quote of document.querySelectorAll(".brief .copy blockquote")) {
    const { where } = quote.dataset;
    const own = number(quote.closest("li").querySelector(".no").textContent);
    const at = lines.findIndex((line, index) => index > numbers.indexOf(own) && numbers.includes(own) && line.includes(where));
    if (at < 0) continue;
    const text = `${/^ */.exec(lines[at])[0]}“${escaped(quote.textContent.replaceAll("“", "‘").replaceAll("”", "’"))}” (${where})`;
    if (seen.has(text.trim())) continue;
    seen.add(text.trim());
    below.set(at, [...(below.get(at) ?? []), text]);
  }
  if (!below.size) return markdown;
  const whose = document.querySelector(".own-words").dataset.taken;
  return [...lines.flatMap((line, index) => [line, ...(below.get(index) ?? [])]), whose, ""].join("\n");
}
