// The picture of who is said to have done what to whom, drawn from the table of the page.
// Cards are HTML over the lines that cytoscape draws, so that they are read, tabbed to, translated and coloured like any other text.
// What no source names is a hatched slot beside its act: nothing is drawn to it, and no two acts share one.
import cytoscape from "cytoscape";
import { drawing } from "./take/cards.js";

const [GAP, RAIL, NARROW] = [16, 20, 620];
const DASHES = { presupposed: [9, 5], reported: [5, 4], alleged: [1.5, 4] };

// cytoscape would add a style element, which the page's policy refuses; the sheet that it looks for is the page's own
document.querySelector("link[rel=stylesheet]").id = "__________cytoscape_stylesheet";

const section = document.querySelector("#net");
const table = section && document.querySelector("table.acts");
if (table) draw();

function draw() {
  const stage = section.querySelector(".net");
  const heads = [...table.querySelectorAll("th")].map((head) => head.textContent);
  const columns = [heads[1], heads[2], heads[3]].map((title) => column(stage, title));
  const acts = [...table.tBodies[0].rows].map((row) => read(row, columns));
  const lines = document.createElement("div");
  lines.className = "lines-drawn";
  lines.ariaHidden = "true";
  stage.prepend(lines);
  section.hidden = false;

  const cards = [...columns[0].cards.values(), ...acts, ...columns[2].cards.values()];
  const cy = cytoscape({
    container: lines,
    elements: cards.flatMap((card) => [{ data: { id: card.id } }, ...(card.edges ?? [])]),
    layout: { name: "preset" },
    userZoomingEnabled: false,
    userPanningEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    autounselectify: true,
  });

  const paint = () => {
    const ink = getComputedStyle(stage).color;
    cy.style([
      { selector: "node", style: { shape: "rectangle", "background-opacity": 0, "border-width": 0, width: "data(width)", height: "data(height)", events: "no" } },
      {
        selector: "edge",
        style: {
          width: (edge) => (edge.data("standing") === "documented" ? 2.75 : 1.5),
          "line-color": ink,
          "line-cap": "butt",
          "line-style": (edge) => (DASHES[edge.data("standing")] ? "dashed" : "solid"),
          "line-dash-pattern": (edge) => DASHES[edge.data("standing")] ?? [1, 0],
          "curve-style": "unbundled-bezier",
          "edge-distances": "endpoints",
          "control-point-weights": (edge) => bend(edge).weights,
          "control-point-distances": (edge) => bend(edge).distances,
          "source-endpoint": (edge) => `${leaving(edge).x}px ${leaving(edge).y}px`,
          "target-endpoint": "-50% 0",
          "target-arrow-shape": (edge) => (edge.data("ends") ? "triangle" : "none"),
          "target-arrow-color": ink,
          "arrow-scale": 0.9,
          events: "no",
        },
      },
      { selector: "edge.off", style: { opacity: 0.18 } },
      { selector: "edge.on", style: { width: 3.5 } },
    ]);
  };

  const arrange = () => {
    place(stage, columns, acts);
    cy.resize();
    cy.batch(() => {
      for (const card of cards) {
        cy.$id(card.id).data({ width: card.width, height: card.height }).position({ x: card.x + card.width / 2, y: card.y + card.height / 2 });
      }
    });
    cy.zoom(1).pan({ x: 0, y: 0 });
    paint();
  };

  const point = (id) => {
    const near = id ? cy.$id(id).closedNeighborhood() : cy.collection();
    // from one side to the other side of its acts
    const all = near.union(near.nodes('[id ^= "act-"]').closedNeighborhood());
    cy.batch(() => {
      cy.edges().toggleClass("off", Boolean(id)).removeClass("on");
      all.edges().removeClass("off").addClass("on");
    });
    for (const card of cards) {
      card.element.classList.toggle("on", all.getElementById(card.id).nonempty());
    }
  };
  for (const card of cards) {
    for (const [kind, id] of [["pointerenter", card.id], ["pointerleave", ""], ["focusin", card.id], ["focusout", ""]]) {
      card.element.addEventListener(kind, () => point(id));
    }
  }

  stage.drawing = (credit) => {
    const elements = [...columns.map(({ head }) => head), ...cards.map(({ element }) => element)];
    const lines = cy.edges().map((edge) => ({
      points: course(edge),
      width: edge.data("standing") === "documented" ? 2.75 : 1.5,
      dash: DASHES[edge.data("standing")] ?? [],
      ends: edge.data("ends"),
    }));
    return drawing(stage, elements, lines, document.querySelector("h1").textContent, acts.map(({ words }) => words), credit);
  };

  let width = 0;
  new ResizeObserver(() => {
    if (stage.clientWidth && stage.clientWidth !== width) { // on paper it has none
      width = stage.clientWidth;
      arrange();
    }
  }).observe(stage);
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", paint);
  }
}

function column(stage, title) {
  const head = document.createElement("p");
  head.className = "net-head";
  head.textContent = title;
  head.id = `net-${stage.children.length}`;
  const list = document.createElement("ul");
  list.setAttribute("aria-labelledby", head.id);
  stage.append(head, list);
  return { head, list, cards: new Map() };
}

function card(list, kind) {
  const element = document.createElement("li");
  element.className = `card ${kind}`;
  list.append(element);
  return { element };
}

// An act of the table as a card between its sides; `edges` lead from those who are named and to them.
function read(row, [left, middle, right]) {
  const act = card(middle.list, "of-act");
  const standing = row.dataset.standing;
  const link = document.createElement("a");
  link.href = `#${row.id}`;
  link.title = section.dataset.row;
  link.textContent = [...row.querySelectorAll(".act li")].map((item) => item.textContent).join(", ");
  act.element.append(link, row.querySelector(".standing").cloneNode(true), row.querySelector(".voice").cloneNode(true));
  // without the flags, what the wording leaves open would look as if it were stated
  const open = row.querySelectorAll(".said .flags > :not(:has(.silent))");
  if (open.length) {
    const flags = document.createElement("ul");
    flags.className = "flags";
    flags.append(...[...open].map((flag) => flag.cloneNode(true)));
    act.element.append(flags);
  }
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
        const agent = card(side.list, "of-agent");
        agent.element.append(...[...item.childNodes].map((child) => child.cloneNode(true)));
        side.cards.set(id, { ...agent, id, acts: [] });
      }
      side.cards.get(id).acts.push(act);
      const [source, target] = ends ? [act.id, id] : [id, act.id];
      act.edges.push({ data: { id: `${source} ${target}`, source, target, standing, ends } });
    }
    if (!named.length) {
      const slot = card(side.list, "of-nobody");
      slot.element.append(row.querySelector(`${cell} .silent`).cloneNode(true));
      const id = `${cell}${act.id}`;
      side.cards.set(id, { ...slot, id, acts: [act] });
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

// Where an edge leaves its first card: on the right; on a narrow screen, from a card above an act, below on the left.
function leaving(edge) {
  const from = edge.source();
  const above = edge.cy().width() < NARROW && !edge.data("ends");
  return above ? { x: RAIL / 2 - from.data("width") / 2, y: from.data("height") / 2 } : { x: from.data("width") / 2, y: 0 };
}

// Where a curve begins, its control points, and where it reaches a card from its left.
function course(edge) {
  const [from, to] = [edge.source(), edge.target()];
  const start = leaving(edge);
  const first = { x: from.position("x") + start.x, y: from.position("y") + start.y };
  const last = { x: to.position("x") - to.data("width") / 2, y: to.position("y") };
  const middle = (first.x + last.x) / 2;
  return [first, ...(start.y ? [{ x: first.x, y: last.y }] : [{ x: middle, y: first.y }, { x: middle, y: last.y }]), last];
}

// The control points as cytoscape counts them.
function bend(edge) {
  const [first, ...rest] = course(edge);
  const last = rest.pop();
  const [dx, dy] = [last.x - first.x, last.y - first.y];
  const length = Math.hypot(dx, dy) || 1;
  const at = ({ x, y }) => ({ weight: ((x - first.x) * dx + (y - first.y) * dy) / length ** 2, distance: ((x - first.x) * -dy + (y - first.y) * dx) / length });
  const points = rest.map(at);
  return { weights: points.map((point) => point.weight).join(" "), distances: points.map((point) => point.distance).join(" ") };
}
