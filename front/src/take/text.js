// A text in the Markdown of these pages (headings, numbered lines, lines below them, a list), as plain text and as HTML for a text program.
const escaped = (text) => text.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign]);
const read = (line) => line.replace(/\\([\\`*_[\]<>|#])/g, "$1");
const HEADING = /^## (.*)$/;
const PART = /^\*\*(.*)\*\*$/;

export function asPlain(markdown) {
  return markdown
    .split("\n")
    .map((line) => read((HEADING.exec(line) ?? PART.exec(line))?.[1] ?? line))
    .join("\n");
}

export function asHtml(markdown) {
  const block = (line) => {
    const heading = HEADING.exec(line);
    if (heading) return `<h1>${escaped(read(heading[1]))}</h1>`;
    const part = PART.exec(line);
    if (part) return `<h2>${escaped(read(part[1]))}</h2>`;
    const deep = Math.ceil(/^ */.exec(line)[0].length / 3); // no style attribute: the policy of the page forbids it in what it copies too
    const numbered = /^ *([\d.]+\.) (.*)$/.exec(line);
    const words = numbered ? `<b>${numbered[1]}</b> ${escaped(read(numbered[2]))}` : escaped(read(line.trim()));
    return `${"<blockquote>".repeat(deep)}<p>${words}</p>${"</blockquote>".repeat(deep)}`;
  };
  return markdown.split("\n").filter(Boolean).map(block).join("\n");
}
