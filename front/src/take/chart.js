// A panel of drawn rows, or a drawing, as one picture: SVG, or a canvas for PNG. The policy lets no page load a picture that it made itself, so the canvas is
// drawn stroke by stroke instead of from the SVG.
export const WIDTH = 1000, CREDIT_LINE = 20;
const LABEL = 380, TRACK = 370, LINE = 20, GAP = 14;
const said = (element) => element.innerText.replace(/\s+/g, " ").trim();
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// How wide a text is.
function breadth(text, family, weight = 400) {
  const measure = document.createElement("canvas").getContext("2d");
  measure.font = `${weight} 15px ${family}`;
  return measure.measureText(text).width;
}

// A text in lines that are no wider than so many pixels.
export function wrapped(text, width, family, weight = 400) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && breadth(`${line} ${word}`, family, weight) > width) {
      lines.push(line);
      line = word;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}

// How a path looks, as a file has it.
export function painted(path) {
  const look = getComputedStyle(path);
  const fill = /^url/.test(look.fill) ? look.stroke : look.fill;
  return { stroke: look.stroke, width: parseFloat(look.strokeWidth), dash: look.strokeDasharray.replaceAll("px", ""), fill, opacity: look.opacity };
}

// A drawing under its title, in the breadth of a picture.
export function drawn(figure, credit) {
  const family = getComputedStyle(figure.querySelector("figcaption > *")).fontFamily.replaceAll('"', "'");
  const drawing = figure.querySelector("svg"), { width, height } = drawing.viewBox.baseVal, by = (WIDTH - 20) / width;
  const texts = [], title = said(figure.querySelector("figcaption"));
  let y = 10;
  const write = (text, weight = 400) => {
    for (const line of wrapped(text, WIDTH - 20, family, weight)) texts.push({ text: line, x: 10, y: (y += LINE), weight });
  };
  write(title, 700);
  y += GAP;
  const place = { x: 10, y, across: by, down: by };
  const strokes = [...drawing.querySelectorAll("path")].map((path) => ({ data: path.getAttribute("d"), ...place, ...painted(path) }));
  for (const text of drawing.querySelectorAll("text")) {
    const look = getComputedStyle(text), [x, down] = ["x", "y"].map((name) => Number(text.getAttribute(name)));
    texts.push({ text: text.textContent.trim(), x: 10 + by * x, y: y + by * down, weight: look.fontWeight, size: by * parseFloat(look.fontSize), anchor: text.getAttribute("text-anchor") });
  }
  y += by * height + GAP;
  const credits = credit.map(([name, value]) => `${name}: ${value}`);
  for (const line of credits) write(line);
  return { title, texts, strokes, alternative: [drawing.getAttribute("aria-label"), ...credits].join(". "), height: y + 16, ink: getComputedStyle(figure).color, paper: "#fff", family };
}

// Texts and strokes with their places, and how high the picture is.
export function chart(panel, credit) {
  const family = getComputedStyle(panel).fontFamily.replaceAll('"', "'");
  const colour = (element, name) => getComputedStyle(element)[name];
  const texts = [], strokes = [], rows = [];
  const ink = colour(panel, "color");
  let y = 10;
  const write = (text, x, from, width, weight = 400) => {
    let at = from;
    for (const line of wrapped(text, width, family, weight)) texts.push({ text: line, x, y: (at += LINE), weight });
    return at;
  };
  const header = panel.querySelector(".head, header");
  const title = said(header.querySelector("h1, h2, h3, h4"));
  y = write(title, 10, y, WIDTH - 20, 700);
  const beside = [...header.querySelectorAll(".official, .note")].map(said);
  if (beside.length) y = write(beside.join("; "), 10, y, WIDTH - 20);
  const axis = panel.querySelector(".axis");
  y += GAP;
  if (axis) y = write(axis.textContent, LABEL + 20, y, WIDTH - LABEL - 30);
  y += LINE;
  const scale = panel.querySelector(".decades, .cells").getBoundingClientRect();
  for (const mark of panel.querySelectorAll(".cell b")) {
    const along = (mark.getBoundingClientRect().left - scale.left) / scale.width;
    texts.push({ text: said(mark), x: LABEL + 20 + along * TRACK, y, weight: 400 });
  }
  // a number stands in the middle of its line, and not over the one before it
  const numbers = [...panel.querySelectorAll(".decades span")].map(said);
  let free = 0;
  numbers.forEach((text, index) => {
    const wide = breadth(text, family), x = LABEL + 20 + (index / (numbers.length - 1)) * TRACK - (index ? wide / 2 : 0);
    if (x < free) return;
    texts.push({ text, x, y, weight: 400 });
    free = x + wide + 6;
  });
  y += GAP;
  for (const row of panel.querySelectorAll(".fig")) {
    // in the picture few words; what is read out has all
    const from = [...row.querySelectorAll(".src > *")].map(said).join(", ");
    const whole = [said(row.querySelector(".what")), from].filter(Boolean).join(" · ");
    const short = row.querySelector(".what").dataset.short;
    const label = short ? `${short} · ${from}` : whole;
    const value = said(row.querySelector(".val time") ?? row.querySelector(".val"));
    const drawing = row.querySelector("svg.track");
    if (drawing) {
      const { width, height } = drawing.viewBox.baseVal;
      const place = { x: LABEL + 20, y: y + 4, across: TRACK / width, down: 32 / height };
      for (const path of drawing.querySelectorAll("path")) {
        strokes.push({ data: path.getAttribute("d"), ...place, ...painted(path) });
      }
    }
    y = Math.max(write(label, 10, y, LABEL - 20), write(value, LABEL + TRACK + 35, y, WIDTH - LABEL - TRACK - 45, 700), y + 36) + GAP;
    rows.push(`${whole}: ${value}`);
  }
  y += GAP;
  const legend = panel.querySelector(".legend");
  if (legend) y = write(said(legend), 10, y, WIDTH - 20) + GAP;
  const credits = credit.map(([name, value]) => `${name}: ${value}`);
  for (const line of credits) y = write(line, 10, y, WIDTH - 20);
  return { title, texts, strokes, alternative: [...rows, ...credits].join(". "), height: y + 16, ink, paper: "#fff", family };
}

// `from` and `tall` are the piece of it that is drawn, all by default.
export function asSvg({ title, texts, strokes, alternative, height, ink, paper, family }, from = 0, tall = height) {
  const line = ({ text, x, y, weight, size = 15, anchor = "start" }) => `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}">${escaped(text)}</text>`;
  const path = (one) =>
    `<path transform="translate(${one.x} ${one.y}) scale(${one.across} ${one.down})" vector-effect="non-scaling-stroke" d="${one.data}"` +
    ` fill="${one.fill}" stroke="${one.stroke}" stroke-width="${one.width}" stroke-dasharray="${one.dash}" opacity="${one.opacity}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 ${from} ${WIDTH} ${tall}" width="${WIDTH}" height="${tall}" role="img" aria-labelledby="t d">` +
    `<title id="t">${escaped(title)}</title><desc id="d">${escaped(alternative)}</desc><rect y="${from}" width="100%" height="100%" fill="${paper}"/>` +
    `${strokes.map(path).join("")}<g font-family="${escaped(family)}" fill="${ink}">${texts.map(line).join("")}</g></svg>\n`;
}

export function asPng({ texts, strokes, height, ink, paper, family }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * WIDTH, height: 2 * height });
  const pen = canvas.getContext("2d");
  pen.scale(2, 2);
  pen.fillStyle = paper;
  pen.fillRect(0, 0, WIDTH, height);
  for (const one of strokes) {
    const path = new Path2D();
    path.addPath(new Path2D(one.data), new DOMMatrix([one.across, 0, 0, one.down, one.x, one.y]));
    pen.globalAlpha = Number(one.opacity);
    if (one.fill !== "none") {
      pen.fillStyle = one.fill;
      pen.fill(path);
    }
    if (one.stroke !== "none") {
      Object.assign(pen, { strokeStyle: one.stroke, lineWidth: one.width });
      pen.setLineDash(one.dash === "none" ? [] : one.dash.split(/[ ,]+/).map(Number));
      pen.stroke(path);
    }
  }
  pen.globalAlpha = 1;
  pen.fillStyle = ink;
  for (const { text, x, y, weight, size = 15, anchor = "start" } of texts) {
    pen.font = `${weight} ${size}px ${family}`;
    pen.textAlign = anchor === "middle" ? "center" : anchor;
    pen.fillText(text, x, y);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
