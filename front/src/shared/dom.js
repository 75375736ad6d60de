// What scripts put into a page, and what they load.

// An element with its attributes, but for those that are empty or false, and what stands in it.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value === true ? "" : value);
  made.append(...children);
  return made;
}

// A button that does something
export function button(words, act) {
  const made = element("button", { type: "button", class: "small" }, words);
  made.addEventListener("click", act);
  return made;
}

// Gives the reader a file that the page made.
export function save(name, type, content) {
  const link = element("a", { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export async function json(address) {
  const got = await fetch(address);
  if (!got.ok) throw new Error(`${got.status} ${address}`);
  return got.json();
}

// A function that makes something when it is first called; after a failure, the next call tries again.
export function lazily(make) {
  let made;
  return () => (made ??= make().catch((error) => {
    made = undefined;
    throw error;
  }));
}

// The search of a site of files, by the addresses of its script and of its index
export const searching = ({ finder, index }) => lazily(async () => {
  const [{ Search }, read] = await Promise.all([import(new URL(finder, document.baseURI)), json(index)]);
  return new Search(read);
});
