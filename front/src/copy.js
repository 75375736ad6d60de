// A button beside each command of a page that puts it on the clipboard.
// A page that came over plain HTTP from another machine has no clipboard, and so no button.
const tools = navigator.clipboard && document.querySelector("[data-copy]");

for (const text of tools?.querySelectorAll("pre") ?? []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  button.textContent = tools.dataset.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = tools.dataset.copied;
  });
  text.before(button);
}
