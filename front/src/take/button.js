// A button that does something.
export function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: words });
  made.addEventListener("click", act);
  return made;
}
