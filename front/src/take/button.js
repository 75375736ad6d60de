// A button that does something.
export function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words });
  made.addEventListener("click", act);
  return made;
}

// Gives the reader a file that the page made.
export function save(name, type, content) {
  const link = Object.assign(document.createElement("a"), { download: name, href: URL.createObjectURL(new Blob([content], { type })) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
