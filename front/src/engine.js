// The engine in a worker of its own, so that a query that takes too long can be ended with it.
import init, { Store } from "oxigraph/web.js";

let store;

async function load({ wasm, dump }) {
  const data = await fetch(dump);
  if (!data.ok) throw new Error(`${data.status} ${dump}`);
  const [text] = await Promise.all([data.text(), init({ module_or_path: wasm })]);
  store = new Store();
  store.load(text, { format: "application/n-quads", no_transaction: true });
  return store.size;
}

addEventListener("message", async ({ data }) => {
  try {
    postMessage({ done: data.load ? await load(data.load) : store.query(data.sparql, data.options) });
  } catch (error) {
    postMessage({ failed: String(error?.message ?? error) });
  }
});
