// The reader's own copies of sources, kept for this tab of the browser until it is closed or the reader removes them.
const key = (source) => `kzgraph own copy: ${source}`;
const attempt = (act) => {
  try {
    return act();
  } catch {
    return null; // a browser may forbid it, or have no room
  }
};

// The copy as { name, kind, text }, or null. What is damaged goes.
export const held = (source) => {
  const copy = attempt(() => JSON.parse(sessionStorage.getItem(key(source))));
  if (typeof copy?.text === "string") return copy;
  forget(source);
  return null;
};

// Whether there was room for it.
export const hold = (source, copy) => attempt(() => (sessionStorage.setItem(key(source), JSON.stringify(copy)), true)) ?? false;

export const forget = (source) => attempt(() => sessionStorage.removeItem(key(source)));
