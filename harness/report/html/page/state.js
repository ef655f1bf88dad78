/** @typedef {import('../data.ts').PageData} PageData */
/** @typedef {{ from: number, to: number }} Range Milliseconds on the run's clock. */

/** @type {PageData} */
export const data = JSON.parse(document.getElementById('data')?.textContent ?? 'null');

/** Closer than this nobody can zoom, in milliseconds. */
const NARROWEST_MS = 2;

/** @type {Range} */
let shown = { from: 0, to: data.durationMs };
/** @type {number | null} */
let pointed = null;
/** @type {(() => void)[]} */
const onRange = [];
/** @type {((item: string | null) => void)[]} */
const onPoint = [];

/** The stretch of time that all charts show. */
export function range() {
  return shown;
}

/** Shows another stretch, as far as the run has it. @param {number} from @param {number} to */
export function show(from, to) {
  const width = Math.min(data.durationMs, Math.max(NARROWEST_MS, to - from));
  const start = Math.max(0, Math.min(data.durationMs - width, (from + to - width) / 2));
  shown = { from: start, to: start + width };
  for (const listener of onRange) listener();
}

/** Multiplies the stretch by a factor about a moment. @param {number} factor @param {number} [about] */
export function zoom(factor, about = pointed ?? (shown.from + shown.to) / 2) {
  const centre = about < shown.from || about > shown.to ? (shown.from + shown.to) / 2 : about;
  show(centre - (centre - shown.from) * factor, centre + (shown.to - centre) * factor);
}

/** Moves the stretch by a share of its width. @param {number} share */
export function pan(share) {
  const by = (shown.to - shown.from) * share;
  const from = Math.max(0, Math.min(data.durationMs - (shown.to - shown.from), shown.from + by));
  show(from, from + shown.to - shown.from);
}

/** The moment that is pointed at, or null. */
export function pointedAt() {
  return pointed;
}

/** Points at a moment; `item` says what is there, where something is. @param {number | null} atMs @param {string | null} [item] */
export function point(atMs, item = null) {
  pointed = atMs;
  for (const listener of onPoint) listener(item);
}

/** @param {() => void} listener */
export function whenRangeChanges(listener) {
  onRange.push(listener);
}

/** @param {(item: string | null) => void} listener */
export function whenPointed(listener) {
  onPoint.push(listener);
}

/** Round moments for an axis, about `count` of them. @param {number} from @param {number} to @param {number} count */
export function ticks(from, to, count) {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const list = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) list.push(i * step);
  return { step, list };
}
