import { data } from './state.ts';

const cache: Map<string, string> = new Map();

/** The value of a custom property of the style sheet, such as `--ink`. */
export function colour(name: string) {
  let value = cache.get(name);
  if (value === undefined) {
    value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    cache.set(name, value);
  }
  return value;
}

const { layers } = data.answers;
const versions = [...new Set(layers.map(({ version }) => version))];

const stripes: Map<string, CanvasPattern | string> = new Map();

/** The place of answers in the layers of the chart. */
export function layerOf(version: number, status: number) {
  const index = layers.findIndex((layer) => layer.version === version && layer.status === status);
  return index < 0 ? layers.length : index;
}

/** The custom property that holds a layer's colour. */
export function layerProperty(layer: number) {
  return `--status-${Math.min(8, layer)}`;
}

/** Every other version is striped, so that two can be told apart without their colours. */
export function isStriped(layer: number) {
  return versions.indexOf(layers[layer]?.version ?? -1) % 2 === 1;
}

/** What a layer is painted with. */
export function layerInk(layer: number) {
  const property = layerProperty(layer);
  if (!isStriped(layer)) return colour(property);
  const known = stripes.get(property);
  if (known !== undefined) return known;
  const ink = stripesOf(colour(property));
  stripes.set(property, ink);
  return ink;
}

/** Diagonal stripes of a colour on its own lighter or darker ground. */
function stripesOf(ink: string) {
  const tile = Object.assign(document.createElement('canvas'), { width: 6, height: 6 });
  const ctx = tile.getContext('2d');
  if (ctx === null) return ink;
  ctx.fillStyle = ink;
  ctx.fillRect(0, 0, 6, 6);
  ctx.strokeStyle = colour('--bg');
  ctx.lineWidth = 1.6;
  ctx.globalAlpha = 0.65;
  for (const shift of [-6, 0, 6]) {
    ctx.beginPath();
    ctx.moveTo(shift - 1, 7);
    ctx.lineTo(shift + 7, -1);
    ctx.stroke();
  }
  return ctx.createPattern(tile, 'repeat') ?? ink;
}

/** Calls `redraw` when the colours have changed: light or dark was chosen, or the page is printed (always light). */
export function whenColoursChange(redraw: () => void) {
  const again = () => {
    cache.clear();
    stripes.clear();
    redraw();
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
  addEventListener('beforeprint', () => {
    document.documentElement.classList.add('printing');
    again();
  });
  addEventListener('afterprint', () => {
    document.documentElement.classList.remove('printing');
    again();
  });
}
