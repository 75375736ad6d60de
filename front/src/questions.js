// Shortens the list of questions, or of what the sources do not say, while somebody types, and where no server does it, for the words in the address.
// A question stays if all words stand in its texts in any of the languages, as on the server.
const form = document.querySelector("form.search");
const field = form?.querySelector("[name=q]");
const items = [...document.querySelectorAll("[data-words]")];
const status = document.querySelector("[data-filtered]");
const everything = document.querySelector("a[data-everything]"); // the search of all, which takes the words along
const fold = (text) => text.toLocaleLowerCase().normalize("NFC");

function show() {
  const words = fold(field.value).split(/\s+/).filter(Boolean);
  for (const item of items) item.hidden = !words.every((word) => fold(item.dataset.words).includes(word));
  for (const area of document.querySelectorAll("[data-area]")) area.hidden = !area.querySelector("[data-words]:not([hidden])");
  if (everything) everything.search = words.length ? `?${new URLSearchParams({ q: field.value.trim() })}` : "";
  status.hidden = !words.length;
  status.textContent = status.dataset.filtered.replace("%s", items.filter((item) => !item.hidden).length);
}

// where no server leads to the question that is chosen, this script does
const choose = document.querySelector("form.choose[hidden]");
if (choose) {
  choose.hidden = false;
  choose.addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(choose.querySelector("select").selectedOptions[0].dataset.href);
  });
}

// where no server searches, the form waits for this script
if (form?.hidden) {
  form.hidden = false;
  document.querySelector(".search-needs")?.remove();
}
form?.addEventListener("submit", (event) => {
  if ("local" in form.dataset) event.preventDefault();
});

if (field && items.length && status) {
  const asked = new URLSearchParams(location.search).get("q");
  if (asked && !field.value) {
    field.value = asked;
    show();
    if (everything && items.every((item) => item.hidden)) location.replace(everything.href); // as a server does
  }
  field.addEventListener("input", show);
}

// On a phone the parts of the start page are headings until somebody opens them, but for the first; what a reader opens or closes stays so.
const phone = matchMedia("(max-width: 40rem)");
const parts = [...document.querySelectorAll("details.opens")].slice(1);
const chosen = new Set();
const foldParts = () => parts.filter((part) => !chosen.has(part)).forEach((part) => (part.open = !phone.matches));
for (const part of parts) part.querySelector("summary").addEventListener("click", () => chosen.add(part));
if (phone.matches) foldParts();
phone.addEventListener("change", foldParts);
addEventListener("beforeprint", () => document.querySelectorAll("details.opens").forEach((part) => (part.open = true)));
