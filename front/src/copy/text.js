// The text of a reader's copy, read and folded as kzgraph/evidence.py does it: both must find the same passages.
const BLOCKS = new Set(
  "P DIV BR LI UL OL H1 H2 H3 H4 H5 H6 TR TD TH SECTION ARTICLE HEADER FOOTER MAIN ASIDE BLOCKQUOTE TITLE".split(" "),
);
const UNSEEN = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG"]);
const PLAIN = [
  [/[‘’‚‛′]/g, "'"],
  [/[“”„‟″]/g, '"'],
  [/[‐‑‒–—―−]/g, "-"],
  [/[\u00ad\u200b\u2060\ufeff]/g, ""],
];
// What str.split() of Python takes for space.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

export const isPage = (text) => /<(?:!doctype html|html|body|p)\b/i.test(text.slice(0, 20_000));

export function fold(text) {
  const plain = PLAIN.reduce((folded, [signs, by]) => folded.replace(signs, by), text.normalize("NFC"));
  return plain.split(SPACE).filter(Boolean).join(" ");
}

// The visible text of a saved page; a block element ends a line. The parsed document is inert: it runs and loads nothing.
export function visible(page) {
  const parts = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) parts.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const name = node.nodeName.toUpperCase();
    if (BLOCKS.has(name)) parts.push("\n");
    if (!UNSEEN.has(name)) node.childNodes.forEach(walk);
    if (BLOCKS.has(name)) parts.push("\n");
  };
  walk(new DOMParser().parseFromString(page, "text/html").documentElement);
  return parts.join("");
}
