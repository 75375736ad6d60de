// What a reader takes along: a button that copies each text and the address of the page, and one that shares it.
// A page that came over plain HTTP from another machine has no clipboard, and so no button.
import { button, save } from "./take/button.js";
import { asPng, asSvg, chart } from "./take/chart.js";
import { asFile } from "./take/table.js";

for (const place of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  for (const text of place.querySelectorAll("pre, :scope > a")) {
    const copy = button(place.dataset.copy, async () => {
      await navigator.clipboard.writeText(text.textContent);
      copy.textContent = place.dataset.copied;
    });
    if (text.matches("pre")) text.before(copy);
    else text.after(" ", copy);
  }
}

for (const place of navigator.share ? document.querySelectorAll("[data-share]") : []) {
  const url = place.querySelector("a").href;
  // a reader who closes the choice of where to share has no error
  place.append(" ", button(place.dataset.share, () => navigator.share({ title: document.title, url }).catch(() => {})));
}

// Tables and charts as files, each with whose words it holds, from which page, on which day and under which licence.
const foot = document.querySelector("footer[data-credit]");
if (foot) {
  const { credit, table, picture, alternative, name } = foot.dataset;
  const credited = [...JSON.parse(credit), ...(foot.querySelector(".perma a") ? [] : [["URL", location.href]])];
  const below = (element, ...buttons) => {
    const row = Object.assign(document.createElement("p"), { className: "taken printless" });
    row.append(...buttons);
    element.after(row);
  };
  document.querySelectorAll("main table").forEach((one, index) => {
    below(one, button(table, () => save(`${name}-${index + 1}.csv`, "text/csv;charset=utf-8", asFile(one, credited))));
  });
  document.querySelectorAll("main .voice-panel:has(svg.track)").forEach((panel, index) => {
    const made = () => chart(panel, credited);
    const file = `${name}-${index + 1}`;
    const copy = button(alternative, async () => {
      const { title, alternative: words } = made();
      await navigator.clipboard.writeText(`${title}. ${words}`);
      copy.textContent = foot.dataset.copied;
    });
    below(
      panel,
      button(`${picture}: SVG`, () => save(`${file}.svg`, "image/svg+xml", asSvg(made()))),
      button(`${picture}: PNG`, async () => save(`${file}.png`, "image/png", await asPng(made()))),
      ...(navigator.clipboard ? [copy] : []),
    );
  });
}
