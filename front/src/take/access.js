// The day of access, which only the reader's own clock knows, in a citation of each style.
const pad = (number) => String(number).padStart(2, "0");

export function accessed(style, text, phrase, language, now = new Date()) {
  const parts = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const day = parts.map(pad).join("-");
  if (style === "BibTeX") return text.replace(/\}\s*$/, `  urldate = {${day}},\n}`);
  if (style === "CSL-JSON") {
    return JSON.stringify(JSON.parse(text).map((item) => ({ ...item, accessed: { "date-parts": [parts] } })), null, 1);
  }
  return `${text} ${phrase} ${now.toLocaleDateString(language, { dateStyle: "long" })}.`;
}
