// What words may mean, best first: by the server's search, or in a site of files by its own.
import { searching } from "../shared/dom.js";

const MOST = 20;

export function finder({ search, ...files }) {
  if (!search) {
    const load = searching(files);
    return async (words) => (await load()).find(words, MOST).hits;
  }
  return async (words) => {
    const got = await fetch(`${search}?${new URLSearchParams({ q: words, limit: MOST })}`, { headers: { Accept: "application/json" } });
    return got.ok ? (await got.json()).hits : [];
  };
}
