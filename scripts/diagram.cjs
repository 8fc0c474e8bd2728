// Writes docs/pool-light.svg and docs/pool-dark.svg from docs/pool.diagram.yaml: `node scripts/diagram.cjs` after a
// change of it. A test compares them. Fails if a text does not fit or would overlap another text.
const fs = require('node:fs');
const path = require('node:path');
const { parse } = require('yaml');

const root = path.resolve(__dirname, '..');
const SOURCE = path.join(root, 'docs', 'pool.diagram.yaml');

/** GitHub's own colours, so that the picture looks like part of the page. */
const THEMES = {
  light: {
    text: '#1f2328',
    muted: '#59636e',
    frame: '#d1d9e0',
    service: ['#ddf4ff', '#0969da'],
    job: ['#fff8c5', '#9a6700'],
    store: ['#dafbe1', '#1a7f37'],
    outside: ['#f6f8fa', '#818b98'],
  },
  dark: {
    text: '#f0f6fc',
    muted: '#9198a1',
    frame: '#3d444d',
    service: ['#121d2f', '#4493f8'],
    job: ['#272115', '#d29922'],
    store: ['#12261e', '#3fb950'],
    outside: ['#151b23', '#656c76'],
  },
};
const SIZES = { title: 17, label: 14, note: 11.5 };
/** Width of a character relative to the size of its font, of a wide font: what fits here fits everywhere. */
const CHARACTER = { title: 0.66, label: 0.62, note: 0.58 };
const ARROW = 7;
const DASHED = { 'stroke-dasharray': '5 4' };
const DOTTED = { 'stroke-dasharray': '4 4' };

const number = (value) => String(Math.round(value * 100) / 100);
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const widthOf = (style, text) => text.length * SIZES[style] * CHARACTER[style];

/** File name -> SVG. `source` is the text of docs/pool.diagram.yaml. */
function diagrams(source) {
  const diagram = parse(source);
  return new Map(Object.entries(THEMES).map(([name, theme]) => [`pool-${name}.svg`, svg(diagram, theme)]));
}

function svg({ size: [width, height], panels, legend }, theme) {
  const items = [...panels.flatMap((panel) => panelItems(panel, theme)), ...legendItems(legend, theme)];
  const texts = items.flatMap(({ bounds }) => bounds ?? []);
  refuseOverlaps(texts, width, height);
  for (const { origin, frame } of panels) refuseCrossing(texts, origin, frame.box);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"`,
    `  font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif">`,
    `  <title>${panels.map(({ title }) => escape(title)).join('; ')}</title>`,
    '  <!-- Made by scripts/diagram.cjs from docs/pool.diagram.yaml. Do not edit. -->',
    ...items.map(({ line }) => `  ${line}`),
    '</svg>',
    '',
  ].join('\n');
}

function panelItems({ title, origin: [dx, dy], frame, boxes, arrows }, theme) {
  const move = ([x, y, ...rest]) => [x + dx, y + dy, ...rest];
  const moved = new Map(Object.entries(boxes).map(([id, box]) => [id, { ...box, box: move(box.box) }]));
  const [x, y, width, height] = move(frame.box);
  return [
    textLine({ style: 'title', x, y: y - 16, text: title, fill: theme.text, anchor: 'start' }),
    rectangle([x, y, width, height], { fill: 'none', stroke: theme.frame, radius: 10 }),
    textLine({ style: 'note', x: x + 14, y: y + 21, text: frame.label, fill: theme.muted, anchor: 'start' }),
    ...arrows.flatMap((arrow) => arrowItems(arrow, moved, move, theme)),
    ...[...moved.values()].flatMap((box) => boxItems(box, theme)),
  ];
}

function boxItems({ kind, box: [x, y, width, height], label, note }, theme) {
  const [fill, stroke] = theme[kind];
  for (const [style, text] of Object.entries({ label, note }))
    if (widthOf(style, text) > width - 8) throw new Error(`"${text}" does not fit into its box of ${width} pixels`);
  const middle = { x: x + width / 2, anchor: 'middle' };
  return [
    rectangle([x, y, width, height], { fill, stroke, radius: kind === 'store' ? 16 : 6, dashed: kind === 'outside' }),
    textLine({ ...middle, style: 'label', y: y + height / 2 - 3, text: label, fill: theme.text, bold: true }),
    textLine({ ...middle, style: 'note', y: y + height / 2 + 14, text: note, fill: theme.muted }),
  ];
}

function arrowItems({ from, to, via = [], kind = 'traffic', label }, boxes, move, theme) {
  const points = [endOf(from, boxes), ...via.map(move), endOf(to, boxes)];
  const color = theme.muted;
  const path = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${number(x)} ${number(y)}`).join(' ');
  return [
    element('path', { d: path, fill: 'none', stroke: color, 'stroke-width': 1.5, ...(kind === 'data' && DOTTED) }),
    headItem(points.at(-2), points.at(-1), color),
    ...(label === undefined ? [] : [arrowLabel(label, points, color)]),
  ];
}

/** `gateway.right@0.9` as a point on the border of a box. */
function endOf(end, boxes) {
  const [, id, side, at = '0.5'] = /^([\w-]+)\.(left|right|top|bottom)(?:@([\d.]+))?$/.exec(end) ?? [];
  const found = boxes.get(id);
  if (!found) throw new Error(`no box has the end ${end}`);
  const [x, y, width, height] = found.box;
  const share = Number(at);
  if (side === 'left' || side === 'right') return [side === 'left' ? x : x + width, y + height * share];
  return [x + width * share, side === 'top' ? y : y + height];
}

function headItem([fromX, fromY], [x, y], color) {
  const length = Math.hypot(x - fromX, y - fromY);
  const [ux, uy] = [(x - fromX) / length, (y - fromY) / length];
  const corners = [
    [x, y],
    [x - ARROW * ux - (ARROW / 2) * uy, y - ARROW * uy + (ARROW / 2) * ux],
    [x - ARROW * ux + (ARROW / 2) * uy, y - ARROW * uy - (ARROW / 2) * ux],
  ];
  return element('polygon', { points: corners.map((corner) => corner.map(number).join(',')).join(' '), fill: color });
}

function arrowLabel(text, [[x1, y1], [x2, y2]], fill) {
  const vertical = Math.abs(x1 - x2) < Math.abs(y1 - y2);
  return textLine(
    vertical
      ? { style: 'note', x: x1 + 8, y: (y1 + y2) / 2 + 4, text, fill, anchor: 'start' }
      : { style: 'note', x: (x1 + x2) / 2, y: Math.min(y1, y2) - 7, text, fill, anchor: 'middle' },
  );
}

function legendItems({ origin: [x, y], entries }, theme) {
  let left = x;
  return entries.flatMap(({ kind, label }) => {
    const [fill, stroke] = theme[kind];
    const items = [
      rectangle([left, y, 22, 14], { fill, stroke, radius: kind === 'store' ? 7 : 3, dashed: kind === 'outside' }),
      textLine({ style: 'note', x: left + 30, y: y + 11, text: label, fill: theme.muted, anchor: 'start' }),
    ];
    left += 30 + widthOf('note', label) + 28;
    return items;
  });
}

function rectangle([x, y, width, height], { fill, stroke, radius, dashed = false }) {
  const place = { x: number(x), y: number(y), width, height, rx: radius };
  return element('rect', { ...place, fill, stroke, 'stroke-width': 1.5, ...(dashed && DASHED) });
}

/** A line of text and the room that it takes. */
function textLine({ style, x, y, text, fill, anchor, bold = style === 'title' }) {
  const width = widthOf(style, text);
  const left = anchor === 'middle' ? x - width / 2 : x;
  const font = { 'font-size': SIZES[style], ...(bold && { 'font-weight': 600 }) };
  return {
    ...element('text', { x: number(x), y: number(y), ...font, fill, 'text-anchor': anchor }, escape(text)),
    bounds: { text, left, right: left + width, top: y - SIZES[style], bottom: y + SIZES[style] / 4 },
  };
}

function element(name, attributes, content) {
  const start = `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${value}"`)
    .join('')}`;
  return { line: content === undefined ? `${start}/>` : `${start}>${content}</${name}>` };
}

function refuseOverlaps(texts, width, height) {
  for (const [i, a] of texts.entries()) {
    if (a.left < 0 || a.top < 0 || a.right > width || a.bottom > height)
      throw new Error(`"${a.text}" leaves the picture`);
    for (const b of texts.slice(i + 1))
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        throw new Error(`"${a.text}" overlaps "${b.text}"`);
  }
}

/** No text is on the left or right border of a frame. */
function refuseCrossing(texts, [dx, dy], [x, y, width, height]) {
  for (const { text, left, right, top, bottom } of texts)
    for (const border of [x + dx, x + dx + width])
      if (left < border && border < right && top < y + dy + height && y + dy < bottom)
        throw new Error(`"${text}" crosses the border of a frame`);
}

module.exports = { diagrams };

if (require.main === module)
  for (const [name, text] of diagrams(fs.readFileSync(SOURCE, 'utf8')))
    fs.writeFileSync(path.join(root, 'docs', name), text);
