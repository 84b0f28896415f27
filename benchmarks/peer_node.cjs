// Runs one npm word-cloud library: a job in JSON on stdin, its layout in JSON on stdout, its picture in a PNG.
//
//     node peer_node.cjs g2|wordcloud2 FOLDER_WITH_NODE_MODULES < job.json
//
// Needs the library and @napi-rs/canvas in that folder. Every word is placed once and at factor * sqrt(weight); without
// a factor in the job, the largest one at which none is dropped is searched by halving.
'use strict';
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [peer, folder] = process.argv.slice(2);
const root = path.resolve(folder, 'node_modules');
const { createCanvas, GlobalFonts, loadImage } = createRequire(path.join(root, 'any.js'))('@napi-rs/canvas');
const job = JSON.parse(fs.readFileSync(0, 'utf8'));
const FAMILY = 'PeerFont';
const PRECISION = 0.01; // of the factor

GlobalFonts.registerFromPath(job.font, FAMILY);
globalThis.window = globalThis;
globalThis.document = { createElement: () => element(createCanvas(1, 1)), body: { appendChild() {} } };
globalThis.CustomEvent = class {
  constructor(type, { detail }) {
    Object.assign(this, { type, detail });
  }
};

// The few things of the DOM that these libraries ask of a canvas.
function element(canvas) {
  const heard = {};
  canvas.tagName = 'CANVAS';
  canvas.setAttribute = (name, value) => { canvas[name] = value; };
  canvas.addEventListener = (type, listener) => { (heard[type] ||= []).push(listener); };
  canvas.removeEventListener = (type, listener) => { heard[type] = (heard[type] || []).filter((f) => f !== listener); };
  canvas.dispatchEvent = (event) => {
    let kept = true;
    event.preventDefault = () => { kept = false; };
    for (const listener of heard[event.type] || []) listener(event);
    return kept;
  };
  return canvas;
}

// A seeded Math.random, so that a run can be repeated.
function reseed(seed) {
  let state = seed >>> 0;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

// Where the pen starts (alphabetic baseline, left) when a text is filled at x, y under the context's own alignment.
function pen(context, text, x, y) {
  const { textAlign, textBaseline } = context;
  const there = context.measureText(text);
  Object.assign(context, { textAlign: 'left', textBaseline: 'alphabetic' });
  const plain = context.measureText(text);
  Object.assign(context, { textAlign, textBaseline });
  return [
    x - there.actualBoundingBoxLeft + plain.actualBoundingBoxLeft,
    y - there.actualBoundingBoxAscent + plain.actualBoundingBoxAscent,
  ];
}

// Notes each text that is filled on this context.
function watch(context, items) {
  const fill = context.fillText.bind(context);
  context.fillText = (text, x, y) => {
    const m = context.getTransform();
    const [px, py] = pen(context, text, x, y);
    const size = parseFloat(/([\d.]+)px/.exec(context.font)[1]) * Math.hypot(m.a, m.b);
    items.push({
      text, size, x: m.a * px + m.c * py + m.e, y: m.b * px + m.d * py + m.f,
      angle: (Math.atan2(m.b, m.a) * 180) / Math.PI,
    });
    fill(text, x, y);
  };
}

// The silhouette at px wide: `free` where words may go, `taken` elsewhere.
function silhouette(image, px, free, taken) {
  const scale = px / Math.max(image.width, image.height);
  const canvas = element(createCanvas(Math.round(image.width * scale), Math.round(image.height * scale)));
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let i = 0; i < pixels.data.length; i += 4) pixels.data.fill(pixels.data[i] < 128 ? free : taken, i, i + 3);
  context.putImageData(pixels, 0, 0);
  return canvas;
}

const PEERS = {
  // AntV G2's own d3-cloud, the one that takes a mask; it floors sizes and places what fits.
  g2: {
    px: 1024, // a multiple of 32: the stride of its bitmap is floored
    async layout(image, words) {
      const { tagCloud } = require(path.join(root, '@antv/g2/lib/data/utils/d3-cloud/index.js'));
      const mask = silhouette(image, this.px, 0, 255);
      const cloud = tagCloud();
      cloud.size([mask.width, mask.height]);
      cloud.words(words.map(([text, size]) => ({ text, value: size })));
      for (const [name, value] of [['font', FAMILY], ['rotate', 0], ['padding', 1], ['text', (d) => d.text],
        ['fontSize', (d) => d.value]]) cloud[name](value);
      cloud.createMask(mask);
      const tags = cloud.start()._tags;
      const canvas = createCanvas(mask.width, mask.height);
      const context = canvas.getContext('2d');
      const items = [];
      watch(context, items);
      Object.assign(context, { textAlign: 'center', textBaseline: 'middle' });
      for (const tag of tags) {
        context.font = `${tag.size}px ${FAMILY}`;
        context.fillText(tag.text, tag.x + mask.width / 2, tag.y + mask.height / 2);
      }
      return { items, canvas };
    },
  },
  // wordcloud2.js: a grid of cells, here its finest; a word that fits nowhere is dropped.
  wordcloud2: {
    px: 1000,
    layout(image, words, all) {
      const WordCloud = createRequire(path.join(root, 'any.js'))('wordcloud');
      const canvas = silhouette(image, this.px, 255, 0);
      const items = [];
      watch(canvas.getContext('2d'), items);
      return new Promise((resolve) => {
        canvas.addEventListener('wordclouddrawn', (event) => {
          if (all && !event.detail.drawn) event.preventDefault();
        });
        canvas.addEventListener('wordcloudstop', () => resolve({ items, canvas }));
        WordCloud(canvas, {
          list: words, fontFamily: FAMILY, gridSize: 4, weightFactor: 1, rotateRatio: 0, clearCanvas: false,
          backgroundColor: '#fff', color: '#c00', drawOutOfBound: false,
        });
      });
    },
  },
};

async function attempt(image, factor) {
  reseed(job.seed);
  const words = job.words.map(([text, weight]) => [text, factor * Math.sqrt(weight)]);
  const layout = await PEERS[peer].layout(image, words, true);
  return { ...layout, factor, whole: layout.items.length === words.length };
}

async function search(image) {
  const ink = job.words.reduce((sum, [text, weight]) => sum + weight * text.length, 0);
  let low = 0;
  let high = PEERS[peer].px / Math.sqrt(ink);
  let best;
  while (!low || high / low > 1 + PRECISION) {
    const now = await attempt(image, low ? Math.sqrt(low * high) : high);
    if (now.whole) {
      [low, best] = [now.factor, now];
      if (low >= high) high = 2 * low;
    } else high = low ? now.factor : high / 1.3;
  }
  return best;
}

async function main() {
  const image = await loadImage(job.mask);
  const found = job.factor ? await attempt(image, job.factor) : await search(image);
  if (job.png) fs.writeFileSync(job.png, found.canvas.toBuffer('image/png'));
  const { width, height } = found.canvas;
  fs.writeFileSync(1, JSON.stringify({ px: [width, height], factor: found.factor, items: found.items }));
}

main();
