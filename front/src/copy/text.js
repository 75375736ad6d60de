// The text of a reader's copy, read and folded as kzgraph/reading/evidence.py does it: both must find the same passages.
const BLOCKS = new Set(
  "P DIV BR LI UL OL H1 H2 H3 H4 H5 H6 TR TD TH SECTION ARTICLE HEADER FOOTER MAIN ASIDE BLOCKQUOTE TITLE".split(" "),
);
const UNSEEN = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG"]);
const RAW = new Set(["SCRIPT", "STYLE"]);
const PLAIN = [
  [/[‘’‚‛′]/g, "'"],
  [/[“”„‟″]/g, '"'],
  [/[‐‑‒–—―−]/g, "-"],
  [/[\u00ad\u200b\u2060\ufeff]/g, ""],
];
// What str.split() of Python takes for space.
export const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

export const isPage = (text) => /<(?:!doctype html|html|body|p)\b/i.test(text.slice(0, 20_000));

export function fold(text) {
  const plain = PLAIN.reduce((folded, [signs, by]) => folded.replace(signs, by), text.normalize("NFC"));
  return plain.split(SPACE).filter(Boolean).join(" ");
}

// The visible text of a saved page; a block element ends a line. The page is read as letters: nothing of it is built, run or loaded.
export function visible(page) {
  const parts = [];
  let unseen = 0;
  let at = 0;
  const tell = (text) => text && !unseen && parts.push(decoded(text));
  while (at < page.length) {
    const open = page.indexOf("<", at);
    tell(page.slice(at, open < 0 ? page.length : open));
    if (open < 0) break;
    const name = /^<\/?([a-z][^\s/>]*)/i.exec(page.slice(open, open + 80))?.[1].toUpperCase();
    if (!name) {
      at = past(page, open);
      if (at === open + 1) tell("<");
      continue;
    }
    const end = endOfTag(page, open);
    const closing = page[open + 1] === "/";
    if (BLOCKS.has(name)) parts.push("\n");
    if (UNSEEN.has(name)) unseen = Math.max(0, unseen + (closing ? -1 : page[end - 2] === "/" ? 0 : 1));
    at = end;
    if (!closing && RAW.has(name)) at = endOfRaw(page, end, name);
  }
  return parts.join("");
}

// Past a comment or a declaration; past the sign alone where it begins neither.
function past(page, open) {
  if (!"!?".includes(page[open + 1] ?? " ")) return open + 1;
  const close = page.startsWith("<!--", open) ? "-->" : ">";
  const end = page.indexOf(close, open + 2);
  return end < 0 ? page.length : end + close.length;
}

// Past a tag; a sign > within the quotes of a value does not end it.
function endOfTag(page, open) {
  let quote = "";
  let before = "";
  for (let at = open + 1; at < page.length; at++) {
    const sign = page[at];
    if (quote) quote = sign === quote ? "" : quote;
    else if (sign === ">") return at + 1;
    else if (before === "=" && (sign === '"' || sign === "'")) quote = sign;
    if (!/\s/.test(sign)) before = sign;
  }
  return page.length;
}

function endOfRaw(page, from, name) {
  const rest = new RegExp(`</${name}`, "ig");
  rest.lastIndex = from;
  return rest.exec(page)?.index ?? page.length;
}

// Character references by the browser's own table; what is parsed for it is a reference and nothing else.
const references = new Map();
function decoded(text) {
  return text.replace(/&(?:#[0-9]+|#x[0-9a-f]+|[a-z][a-z0-9]*);?/gi, (reference) => {
    if (!references.has(reference)) {
      references.set(reference, new DOMParser().parseFromString(reference, "text/html").body.textContent);
    }
    return references.get(reference);
  });
}
