// The fields by which a reader gives their own copy of a source: a file, or a text that is pasted. Nothing is sent.
// Whatever they hold reaches the page as text alone.
import { button, element } from "../shared/dom.js";
import { forget, held, hold } from "./held.js";
import { isPage, visible } from "./text.js";

export const filled = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, name) => values[name].toLocaleString(document.documentElement.lang));

// Puts the fields where `before` stands. `given` gets each copy as { name, kind, text }, with one that is kept at once; `removed` is
// called when there is none any more. Gives back the line that tells the reader what became of it.
export function offer(before, heading, source, phrases, { given, removed }) {
  const limit = Number(phrases.limit);
  const title = heading.textContent;
  const label = (words, field) => [element("label", { for: field.id }, words, element("span", { class: "sr" }, `: ${title}`)), field];
  const input = element("input", { id: `${heading.id}-input`, type: "file", accept: ".txt,.html,.htm,text/plain,text/html" });
  const pasted = element("textarea", { id: `${heading.id}-textarea`, rows: 3, spellcheck: "false" });
  const away = button(phrases.away, () => {
    forget(source);
    input.value = pasted.value = status.textContent = "";
    away.hidden = true;
    removed();
    input.focus();
  });
  away.hidden = true;
  const use = button(phrases.use, () => take("", read(pasted.value, limit)));
  const status = element("p", { class: "read-status", role: "status" });
  before.replaceWith(element("div", { class: "pick" }, ...label(phrases.pick, input), ...label(phrases.paste, pasted), use, away), status);

  function take(name, copy) {
    removed();
    away.hidden = Boolean(copy.refused);
    if (copy.refused) {
      status.textContent = filled(phrases[copy.refused], { limit });
      return;
    }
    const whole = { ...copy, name };
    status.textContent = [name && `${name}.`, phrases[hold(source, whole) ? "kept" : "unkept"]].filter(Boolean).join(" ");
    given(whole);
  }

  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    forget(source);
    removed();
    const copy = await readFile(file, limit);
    if (file === input.files[0]) take(file.name, copy);
  });
  const known = held(source);
  if (known) take(known.name, known);
  return status;
}

async function readFile(file, limit) {
  if (file.size > 8 * limit) return { refused: "long" };
  try {
    return read(new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer()), limit);
  } catch {
    return { refused: "utf8" };
  }
}

function read(given, limit) {
  const kind = isPage(given) ? "page" : "plain";
  const text = kind === "page" ? visible(given) : given;
  if (!text.trim()) return { refused: "empty" };
  return Array.from(text).length > limit ? { refused: "long" } : { kind, text };
}
