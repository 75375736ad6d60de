// What a reader takes along: a button that copies each text and the address of the page, and one that shares it.
// A page that came over plain HTTP from another machine has no clipboard, and so no button.
import { button, element, save } from "./shared/dom.js";
import { accessed } from "./take/access.js";
import { credits } from "./take/credit.js";
import { asPng, asSvg, chart, drawn } from "./take/chart.js";
import { pieces } from "./take/cards.js";
import { asFile } from "./take/table.js";
import { withQuotations } from "./take/quoted.js";
import { asHtml, asPlain } from "./take/text.js";

const SHEET = 1440; // of a picture's own units, of which 1,000 are the width of a sheet; half of it is left below the head of the page

// The picture on paper: black, in pieces of a sheet each. Its rows stand in the table below it.
function printed(stage, credit) {
  if (!stage.drawing) return;
  const made = { ...stage.drawing(credit), paper: "#fff" };
  const black = { ...made, ink: "#000", strokes: made.strokes.map((one) => ({ ...one, stroke: "#000", fill: one.fill === "none" || one.fill === made.ink ? one.fill : "#fff" })) };
  stage.before(
    ...pieces(black, SHEET / 2, SHEET).map(([from, tall]) => {
      const piece = new DOMParser().parseFromString(asSvg(black, from, tall), "image/svg+xml").documentElement;
      piece.setAttribute("class", "net-printed");
      piece.removeAttribute("aria-labelledby");
      piece.setAttribute("aria-hidden", "true"); // the table says it
      piece.querySelectorAll("title, desc").forEach((text) => text.remove());
      return piece;
    }),
  );
}

for (const text of document.querySelectorAll("[data-accessed] [data-style]")) {
  text.textContent = accessed(text.dataset.style, text.textContent, text.closest("[data-accessed]").dataset.accessed, document.documentElement.lang);
}

for (const place of document.querySelectorAll("[data-printed]")) {
  const { lang } = document.documentElement;
  const day = new Date().toLocaleDateString(lang === "en" ? "en-GB" : lang, { day: "numeric", month: "long", year: "numeric" });
  place.textContent = `; ${place.dataset.printed}: ${day}`;
}

// that something was copied or saved is also told to who does not see the button
const told = document.body.appendChild(element("p", { class: "sr", role: "status" }));

for (const place of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  for (const text of place.querySelectorAll("pre, :scope > a")) {
    const what = text.matches("pre") ? (text.previousElementSibling ?? place.querySelector("summary")).textContent : text.textContent;
    const copy = button(place.dataset.copy, async () => {
      await navigator.clipboard.writeText(place.matches("[data-save]") ? withQuotations(text.textContent) : text.textContent);
      copy.firstChild.data = place.dataset.copied;
      told.textContent = `${place.dataset.copied}: ${what}`;
    });
    copy.append(element("span", { class: "sr" }, ` ${what}`));
    if (text.matches("pre")) text.before(copy);
    else text.after(" ", copy);
  }
}

// A text that is offered as files too, with formatting, and its page on paper.
for (const place of document.querySelectorAll("[data-save]")) {
  const row = element("p", { class: "taken printless" });
  const { save: words, saved, copied, formatted, plain, print: onPaper } = place.dataset;
  const markdown = () => withQuotations(place.querySelector("pre").textContent);
  const name = document.querySelector("h1").textContent.trim().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60);
  const file = (what, ending, type, content) =>
    button(`${words}: ${what}`, () => {
      save(`${name}.${ending}`, `text/${type};charset=utf-8`, content());
      told.textContent = `${saved}: ${name}.${ending}`;
    });
  row.append(button(onPaper, () => print()));
  if (navigator.clipboard && window.ClipboardItem) {
    const copy = button(formatted, async () => {
      const forms = { "text/html": asHtml(markdown()), "text/plain": asPlain(markdown()) };
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(Object.entries(forms).map(([type, text]) => [type, new Blob([text], { type })])))]);
      copy.textContent = copied;
      told.textContent = `${copied}: ${formatted}`;
    });
    row.append(copy);
  }
  row.append(file(plain, "txt", "plain", () => asPlain(markdown())), file("Markdown", "md", "markdown", markdown));
  place.before(row);
}

for (const place of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  const url = place.querySelector("a").href;
  // a reader who closes the choice of where to share has no error
  place.append(" ", button(place.dataset.share, () => navigator.share({ title: document.title, url }).catch(() => {})));
}

// Tables and charts as files, each with whose words it holds, from which page, on which day and under which licence.
const foot = document.querySelector("footer[data-credit]");
if (foot) {
  const { credit, table, semicolons, picture, alternative, name } = foot.dataset;
  const known = JSON.parse(credit);
  if (!foot.querySelector(".perma a")) known.page.push(["URL", location.href]);
  // A picture goes onto white paper, whatever colours the screen has.
  const light = (make) => {
    document.documentElement.classList.add("light");
    try {
      return make();
    } finally {
      document.documentElement.classList.remove("light");
    }
  };
  const below = (part, ...buttons) => {
    const row = element("p", { class: "taken printless" }, ...buttons);
    if (part.matches("details")) part.append(row);
    else part.after(row);
  };
  // what is in the file: the page, what its part is called, and the day
  const day = new Date().toISOString().slice(0, 10);
  const named = (part, index) => {
    const heading = (part.getAttribute("aria-label") ?? part.querySelector("h1, h2, h3, h4, figcaption")?.textContent ?? "").trim();
    return `${name}-${heading.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || index + 1}-${day}`;
  };
  document.querySelectorAll("main table").forEach((one, index) => {
    const file = `${named(one, index)}.csv`;
    const as = (words, sign) =>
      button(words, () => {
        save(file, "text/csv;charset=utf-8", asFile(one, known, sign));
        told.textContent = `${foot.dataset.saved}: ${file}`;
      });
    below(one, as(table, ","), as(semicolons, ";"));
  });
  const pictures = (place, file, made) => {
    const copy = button(alternative, async () => {
      const { title, alternative: words } = made();
      await navigator.clipboard.writeText(`${title}. ${words}`);
      copy.textContent = foot.dataset.copied;
      told.textContent = `${foot.dataset.copied}: ${title}`;
    });
    below(
      place,
      button(`${picture}: SVG`, () => save(`${file}.svg`, "image/svg+xml", asSvg(made()))),
      button(`${picture}: PNG`, async () => save(`${file}.png`, "image/png", await asPng(made()))),
      ...(navigator.clipboard ? [copy] : []),
    );
  };
  document.querySelectorAll("main figure.by-day").forEach((figure, index) => {
    pictures(figure, named(figure, index), () => light(() => drawn(figure, credits(figure, known))));
  });
  document.querySelectorAll("main .voice-panel:has(svg.track)").forEach((panel, index) => {
    pictures(panel, named(panel, index), () => light(() => chart(panel, credits(panel, known))));
  });
  // another script draws this one, and knows where all of it stands
  const stage = document.querySelector(".net");
  if (stage) {
    const everything = [...known.sources, ...known.page];
    pictures(stage, `${name}-picture-${day}`, () => light(() => stage.drawing(everything)));
    addEventListener("beforeprint", () => printed(stage, everything));
    addEventListener("afterprint", () => document.querySelectorAll(".net-printed").forEach((piece) => piece.remove()));
  }
}

// A menu closes when a reader goes on to something else, which it may lie over.
for (const event of ["click", "focusin"]) {
  addEventListener(event, ({ target }) => {
    for (const open of document.querySelectorAll("details.drop[open]")) open.open = open.contains(target);
  });
}

// Escape closes an open menu and goes back to what opened it.
addEventListener("keydown", ({ key }) => {
  const open = key === "Escape" && document.querySelector("details.drop[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// The field of the header: who comes to it writes over what stands there, and nothing stands there on another page.
const field = document.querySelector("#find");
field?.addEventListener("focus", () => field.select());
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && field) field.value = "";
});
