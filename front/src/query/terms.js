// The labels of the graph's nodes, for completion and for links: queried once from the engine.
// Passages have pages, but no labels.
const LABELS = (language) => `SELECT ?node ?label (MIN(STR(?type)) AS ?kind) {
  { ?node rdfs:label|skos:prefLabel ?label FILTER (LANG(?label) IN ("${language}", "en", "")) } UNION { ?node oa:hasSource ?source }
  FILTER (ISIRI(?node)) OPTIONAL { ?node a ?type } } GROUP BY ?node ?label LIMIT 20000`;

const LONGEST = 60; // letters of a label in a list

export class Terms {
  constructor(engine, { language, prefixes, pages, files }) {
    Object.assign(this, { engine, language, prefixes, pages, files, labels: new Map() });
    this.root = prefixes.kzr.replace(/resource\/$/, "");
  }

  // Resolves when the labels are there; after a failure, the next call asks again.
  load(signal) {
    this.loaded ??= this.engine.ask(LABELS(this.language), signal).then(({ rows }) => {
      for (const { node, label, kind } of rows) {
        const known = this.labels.get(node.value);
        if (!known || label?.["xml:lang"] === this.language) this.labels.set(node.value, { text: label?.value ?? "", language: label?.["xml:lang"] ?? "", kind: kind?.value });
      }
    }).catch((error) => {
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  // The label of a node and what it is.
  described(iri) {
    const { text, kind } = this.labels.get(iri);
    const what = kind && (this.labels.get(kind)?.text || kind.replace(/^.*[#/]/, ""));
    return [text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text, what].filter(Boolean).join(" · ");
  }

  short(iri) {
    for (const [name, space] of Object.entries(this.prefixes)) {
      const local = iri.slice(space.length);
      if (iri.startsWith(space) && /^[A-Za-z0-9_][\w-]*$/.test(local)) return `${name}:${local}`;
    }
    // relative to the things' namespace, the base of every query
    return `<${iri.startsWith(this.prefixes.kzr) ? iri.slice(this.prefixes.kzr.length) : iri}>`;
  }

  // The page of a node: on this site if there is one, else on the web, else "".
  page(iri) {
    const path = iri.startsWith(this.root) && iri.slice(this.root.length).replace("#", "/");
    if (path) return this.labels.has(iri) ? this.pages + (this.files ? path.split("/").map(fileName).join("/") + ".html" : path.split("/").map(encodeURIComponent).join("/")) : "";
    return /^https?:\/\/[^\s<>"]+$/.test(iri) ? iri : "";
  }
}

// As `file_name` in kzgraph/site/files.py.
export function fileName(text, place, parts) {
  let name = "";
  for (const byte of new TextEncoder().encode(text)) {
    const letter = String.fromCharCode(byte);
    name += /[A-Za-z0-9._-]/.test(letter) ? letter : `~${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  if (name.startsWith(".")) name = `~2E${name.slice(1)}`;
  if (!name || /^[A-Z]/.test(name) || /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(name)) name += "~";
  return place < parts.length - 1 ? name.replaceAll(".", "~2E") : name;
}
