// The picture of cards and the lines between them, as the texts and strokes of `chart.js`: what the browser laid out, line by line.
import { CREDIT_LINE, WIDTH, painted, wrapped } from "./chart.js";

const TOP = 44;

// `lines` are paths of SVG over the stage.
export function drawing(stage, cards, lines, title, rows, credit) {
  const frame = stage.getBoundingClientRect();
  const scale = WIDTH / frame.width;
  const look = getComputedStyle(stage);
  const ink = look.color, paper = getComputedStyle(document.body).backgroundColor, family = look.fontFamily.replaceAll('"', "'");
  const at = (box) => ({ x: (box.left - frame.left) * scale, y: TOP + (box.top - frame.top) * scale, width: box.width * scale, height: box.height * scale });
  const strokes = lines.map((path) => ({ data: path.getAttribute("d"), x: 0, y: TOP, across: scale, down: scale, ...painted(path) }));
  const texts = [{ text: title, x: 10, y: 26, weight: 700 }];
  const boxes = [];
  for (const card of cards) {
    for (const element of [card, ...card.querySelectorAll(".silent")]) {
      const style = getComputedStyle(element), box = at(element.getBoundingClientRect());
      if (element === card) boxes.push(box);
      if (parseFloat(style.borderTopWidth) && box.width) {
        const data = `M${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}z`;
        strokes.push({ data, x: 0, y: 0, across: 1, down: 1, fill: paper, stroke: style.borderTopColor, width: 1, dash: style.borderTopStyle === "solid" ? "none" : "1 3", opacity: 1 });
      }
    }
    texts.push(...laidOut(card).map(({ text, box, size, weight }) => ({ text, x: at(box).x, y: at(box).y + at(box).height * 0.78, size: size * scale, weight })));
  }
  let y = TOP + frame.height * scale + 10;
  const credits = credit.map(([name, value]) => `${name}: ${value}`);
  for (const line of credits.flatMap((text) => wrapped(text, WIDTH - 20, family))) texts.push({ text: line, x: 10, y: (y += CREDIT_LINE), weight: 400 });
  return { title, texts, strokes, alternative: [...rows, ...credits].join(". "), height: Math.ceil(y + 16), ink, paper, family, boxes };
}

// The lines of text in an element as the browser broke them.
function laidOut(element) {
  const lines = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const { fontSize, fontWeight } = getComputedStyle(node.parentElement);
    let end = 0;
    for (const { 0: word, index } of node.data.matchAll(/[^\s-]*-|[^\s-]+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      for (const box of range.getClientRects()) {
        const last = lines.at(-1);
        const same = last && last.node === node && Math.abs(last.box.top - box.top) < 2;
        if (same) last.text += (end < index ? " " : "") + word;
        else lines.push({ node, text: word, box, size: parseFloat(fontSize), weight: fontWeight });
        break; // a word that is broken stands whole where it begins
      }
      end = index + word.length;
    }
  }
  return lines.filter(({ box }) => box.width > 1);
}

// The picture cut into pieces that fit on a sheet of paper, between cards where that can be.
export function pieces({ height, boxes }, first, tallest) {
  const cuts = [0];
  const free = (y) => !boxes.some((box) => box.y - 3 < y && y < box.y + box.height + 3);
  for (let most = first; height - cuts.at(-1) > most; most = tallest) {
    const from = cuts.at(-1);
    let y = from + most;
    while (y > from + most / 2 && !free(y)) y -= 4;
    cuts.push(free(y) ? y : from + most);
  }
  return cuts.map((from, index) => [from, (cuts[index + 1] ?? height) - from]);
}
