// What a reader takes along: a button that copies each text and the address of the page, and one that shares it.
// A page that came over plain HTTP from another machine has no clipboard, and so no button.
import { button } from "./take/button.js";

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
