// A function that makes something when it is first called; after a failure, the next call tries again.
export function lazily(make) {
  let made;
  return () => (made ??= make().catch((error) => {
    made = undefined;
    throw error;
  }));
}

// The search of a site of files, by the addresses of its script and of its index.
export const searching = ({ finder, index }) => lazily(() => import(new URL(finder, document.baseURI)).then(({ load }) => load(index)));
