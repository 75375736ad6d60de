// The picture of who is said to have done what to whom, drawn from the table of the page.
// Cards are HTML over lines of SVG, so that they are read, tabbed to, translated and coloured like any other text.
// What no source names is a hatched slot beside its act: nothing is drawn to it, and no two acts share one.
import { element } from "./shared/dom.js";
import { drawing } from "./take/cards.js";

const [GAP, RAIL, NARROW] = [16, 20, 620];

const section = document.querySelector("#net");
const table = section && document.querySelector("table.acts");
if (table) draw();

function draw() {
  const stage = section.querySelector(".net");
  const heads = [...table.querySelectorAll("th")].map((head) => head.textContent);
  const columns = [heads[1], heads[2], heads[3]].map((title) => column(stage, title));
  const acts = [...table.tBodies[0].rows].map((row) => read(row, columns));
  const cards = [...columns[0].cards.values(), ...acts, ...columns[2].cards.values()];
  const edges = acts.flatMap((act) => act.edges);
  const lines = svg("svg", "lines-drawn");
  lines.ariaHidden = "true";
  lines.append(...edges.flatMap(({ line, tip }) => (tip ? [line, tip] : [line])));
  stage.prepend(lines);
  section.hidden = false;

  // A card with all acts that it is joined to, and both sides of these
  const point = (id) => {
    const near = new Set(edges.filter(({ act, agent }) => act.id === id || agent.id === id).map(({ act }) => act));
    const on = new Set();
    for (const { act, agent, line, tip } of edges) {
      const joined = near.has(act);
      if (joined) on.add(act).add(agent);
      for (const path of [line, tip]) {
        path?.classList.toggle("on", joined);
        path?.classList.toggle("off", Boolean(id) && !joined);
      }
    }
    for (const card of cards) card.element.classList.toggle("on", on.has(card) || card.id === id);
  };
  for (const card of cards) {
    for (const [kind, id] of [["pointerenter", card.id], ["pointerleave", ""], ["focusin", card.id], ["focusout", ""]]) {
      card.element.addEventListener(kind, () => point(id));
    }
  }

  stage.drawing = (credit) => {
    const elements = [...columns.map(({ head }) => head), ...cards.map(({ element }) => element)];
    return drawing(stage, elements, [...lines.children], document.querySelector("h1").textContent, acts.map(({ words }) => words), credit);
  };

  let width = 0;
  new ResizeObserver(() => {
    if (stage.clientWidth && stage.clientWidth !== width) { // on paper it has none
      width = stage.clientWidth;
      place(stage, columns, acts);
      edges.forEach((edge) => join(edge, width < NARROW));
    }
  }).observe(stage);
}

function svg(name, className) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  made.setAttribute("class", className);
  return made;
}

function column(stage, title) {
  const head = element("p", { class: "net-head", id: `net-${stage.children.length}` }, title);
  const list = element("ul", { "aria-labelledby": head.id });
  stage.append(head, list);
  return { head, list, cards: new Map() };
}

function card(list, kind, ...children) {
  const made = element("li", { class: `card ${kind}` }, ...children);
  list.append(made);
  return { element: made };
}

// An act of the table as a card between its sides; `edges` lead from those who are named and to them.
function read(row, [left, middle, right]) {
  const copies = (parts) => [...parts].map((part) => part.cloneNode(true));
  const standing = row.dataset.standing;
  const name = [...row.querySelectorAll(".act li")].map((item) => item.textContent).join(", ");
  const link = element("a", { href: `#${row.id}`, title: section.dataset.row }, name);
  const act = card(middle.list, "of-act", link, ...copies([row.querySelector(".standing"), row.querySelector(".voice")]));
  // without the flags, what the wording leaves open would look as if it were stated
  const open = row.querySelectorAll(".said .flags > :not(:has(.silent))");
  if (open.length) act.element.append(element("ul", { class: "flags" }, ...copies(open)));
  act.element.querySelectorAll(".voice a").forEach((link) => link.replaceWith(...link.childNodes));
  act.id = row.id;
  const texts = (selector) => row.querySelector(selector).innerText.replace(/\s+/g, " ").trim();
  act.words = [".whose", ".by", ".act", ".to"].map(texts).join(" / ");
  act.edges = [];
  for (const [side, cell, ends] of [[left, ".by", false], [right, ".to", true]]) {
    const named = [...row.querySelectorAll(`${cell} li`)];
    for (const item of named) {
      const id = `${cell}${item.dataset.node}`;
      if (!side.cards.has(id)) {
        side.cards.set(id, { ...card(side.list, "of-agent", ...copies(item.childNodes)), id, acts: [] });
      }
      const agent = side.cards.get(id);
      agent.acts.push(act);
      const line = svg("path", standing);
      [line.dataset.from, line.dataset.to] = ends ? [act.id, id] : [id, act.id];
      act.edges.push({ act, agent, line, tip: ends ? svg("path", "tip") : undefined });
    }
    if (!named.length) {
      const id = `${cell}${act.id}`;
      side.cards.set(id, { ...card(side.list, "of-nobody", ...copies([row.querySelector(`${cell} .silent`)])), id, acts: [act] });
    }
  }
  return act;
}

// Acts from top to bottom in the order of the table, each side beside the middle of its acts. Nothing is left to chance.
// On a narrow screen those who are said to have acted stand above their first act, since three columns would break words.
function place(stage, columns, acts) {
  const whole = stage.clientWidth;
  const narrow = whole < NARROW;
  const rail = narrow ? RAIL : 0;
  const widths = (narrow ? [0.5, 0.5, 0.41] : [0.25, 0.33, 0.25]).map((share) => Math.floor(whole * share));
  if (narrow) widths[1] -= rail;
  const lefts = [0, narrow ? rail : (whole - widths[0] - widths[1] - widths[2]) / 2 + widths[0], whole - widths[2]];
  const cards = [[...columns[0].cards.values()], acts, [...columns[2].cards.values()]];
  const heads = columns.map(({ head }) => head);
  heads.forEach((head, at) => put(head, narrow && at < 2 ? 0 : lefts[at], 0, narrow && at < 2 ? widths[0] : widths[at]));
  if (narrow) put(heads[1], 0, heads[0].offsetHeight, widths[0]);
  const top = GAP + Math.max(heads[2].offsetHeight, heads[1].offsetHeight + heads[1].offsetTop, heads[0].offsetHeight);
  cards.forEach((side, at) =>
    side.forEach((card) => {
      put(card.element, lefts[at], 0, widths[at]);
      Object.assign(card, { x: lefts[at], width: widths[at], height: card.element.offsetHeight });
    }),
  );
  let y = top;
  const above = new Set(narrow ? cards[0] : []);
  const beside = narrow ? cards[2] : [...cards[0], ...cards[2]];
  for (const act of acts) {
    for (const card of above) {
      if (card.acts[0] === act) {
        card.y = y;
        y += card.height + GAP / 2;
      }
    }
    const own = beside.filter((card) => card.acts.length === 1 && card.acts[0] === act);
    const room = Math.max(act.height, ...own.map((card) => card.height));
    act.y = narrow ? y : y + (room - act.height) / 2;
    y += room + GAP;
  }
  let bottom = y;
  for (const side of narrow ? [cards[2]] : [cards[0], cards[2]]) {
    const middle = (card) => card.acts.reduce((sum, act) => sum + act.y + act.height / 2, 0) / card.acts.length;
    let free = top;
    for (const card of [...side].sort((a, b) => middle(a) - middle(b))) {
      card.y = Math.max(free, middle(card) - card.height / 2);
      free = card.y + card.height + GAP / 2;
    }
    bottom = Math.max(bottom, free);
  }
  cards.flat().forEach((card) => put(card.element, card.x, card.y, card.width));
  stage.style.height = `${Math.ceil(bottom)}px`;
}

function put(element, left, top, width) {
  Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px` });
}

// Draws an edge from the right of its first card to the left of the other; on a narrow screen, from a card above an act, below on the left.
function join({ act, agent, line, tip }, narrow) {
  const [from, to] = tip ? [act, agent] : [agent, act];
  const last = { x: to.x, y: to.y + to.height / 2 };
  if (narrow && !tip) {
    const first = { x: from.x + RAIL / 2, y: from.y + from.height };
    line.setAttribute("d", `M${first.x} ${first.y}Q${first.x} ${last.y} ${last.x} ${last.y}`);
    return;
  }
  const first = { x: from.x + from.width, y: from.y + from.height / 2 };
  const middle = (first.x + last.x) / 2;
  line.setAttribute("d", `M${first.x} ${first.y}C${middle} ${first.y} ${middle} ${last.y} ${last.x} ${last.y}`);
  tip?.setAttribute("d", `M${last.x} ${last.y}l-7 -4v8z`);
}
