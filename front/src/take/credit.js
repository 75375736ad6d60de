// Whose words a part of the page holds: its passages bear the names of their sources.
export function marks(part) {
  const marked = [...part.querySelectorAll("[data-of]")];
  return [...new Set([part, ...marked].map((element) => element.dataset.of).filter(Boolean))];
}

// What is said of some sources, one text for each of the heads of `credit`.
export function sourceTexts(names, { heads, of }) {
  return heads.map((_, index) => [...new Set(names.map((name) => of[name]?.[index]).filter(Boolean))].join("; "));
}

// Pairs of a name and a value: the sources of a part, or those of the page where the part has no passage, then what holds for the page.
export function credits(part, credit) {
  const values = sourceTexts(marks(part), credit);
  const sources = values[0] ? credit.heads.map((head, index) => [head, values[index]]).filter(([, value]) => value) : credit.sources;
  return [...sources, ...credit.page];
}
