export type PageData = import('../data.ts').PageData;
export type Range = { from: number; to: number };

export const data: PageData = JSON.parse(document.getElementById('data')?.textContent ?? 'null');

/** The closest that a reader can zoom, in milliseconds. */
const NARROWEST_MS = 2;

let shown: Range = { from: 0, to: data.durationMs };

let pointed: number | null = null;

const onRange: (() => void)[] = [];

const onPoint: ((item: string | null) => void)[] = [];

/** The stretch of time that all charts show. */
export function range() {
  return shown;
}

/** Shows another stretch, as far as the run has it. */
export function show(from: number, to: number) {
  const width = Math.min(data.durationMs, Math.max(NARROWEST_MS, to - from));
  const start = Math.max(0, Math.min(data.durationMs - width, (from + to - width) / 2));
  shown = { from: start, to: start + width };
  for (const listener of onRange) listener();
}

/** Multiplies the stretch by a factor about a moment. */
export function zoom(factor: number, about: number = pointed ?? (shown.from + shown.to) / 2) {
  const centre = about < shown.from || about > shown.to ? (shown.from + shown.to) / 2 : about;
  show(centre - (centre - shown.from) * factor, centre + (shown.to - centre) * factor);
}

/** Moves the stretch by a share of its width. */
export function pan(share: number) {
  const by = (shown.to - shown.from) * share;
  const from = Math.max(0, Math.min(data.durationMs - (shown.to - shown.from), shown.from + by));
  show(from, from + shown.to - shown.from);
}

/** The moment that is pointed at, or null. */
export function pointedAt() {
  return pointed;
}

/** Points at a moment; `item` says what is there, if something is. */
export function point(atMs: number | null, item: string | null = null) {
  pointed = atMs;
  for (const listener of onPoint) listener(item);
}

export function whenRangeChanges(listener: () => void) {
  onRange.push(listener);
}

export function whenPointed(listener: (item: string | null) => void) {
  onPoint.push(listener);
}

/** Round moments for an axis, about `count` of them. */
export function ticks(from: number, to: number, count: number) {
  const rough = (to - from) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const list = [];
  for (let i = Math.ceil(from / step); i * step <= to; i++) list.push(i * step);
  return { step, list };
}
