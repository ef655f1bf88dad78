import { failureInWords, requestInWords } from './describe.js';
import { failedCount, failureEnd } from './failed.js';
import { line, stallInWords, toX } from './marks.js';
import { byRow, firstAfter, requestAt } from './requests.js';
import { heading, label } from './row.js';
import { data, range } from './state.js';
import { colour, layerInk } from './theme.js';

/** @typedef {import('./marks.js').Plot} Plot */
/** @typedef {import('./row.js').Row} Row */

/** The longest stretch in which nobody was answered. @returns {Row[]} */
export function stallRows() {
  if (data.stall.longestMs <= 0) return [];
  return [
    heading('waiting'),
    {
      height: 16,
      label: 'stall',
      at: (atMs, withinMs) =>
        atMs >= data.stall.atMs - withinMs && atMs <= data.stall.atMs + data.stall.longestMs + withinMs ? stallInWords() : null,
      draw: (ctx, plot) => {
        const x = toX(data.stall.atMs, plot);
        const to = toX(data.stall.atMs + data.stall.longestMs, plot);
        ctx.fillStyle = colour('--stall');
        ctx.fillRect(x, plot.top + 2, Math.max(2, to - x), plot.height - 4);
        label(ctx, stallInWords(), Math.max(x + 2, to) + 5, plot.left + plot.width, plot, '--muted');
      },
    },
  ];
}

/** All failures. @returns {Row[]} */
export function failureRows() {
  if (failedCount === 0) return [];
  return [
    heading('failures, when they happened'),
    {
      height: 18,
      label: '✗',
      at: (atMs, withinMs) => {
        const { nearest, near } = failuresNear(atMs, withinMs);
        return nearest < 0 ? null : failureInWords(nearest) + (near > 1 ? ` · and ${near - 1} more here` : '');
      },
      draw: (ctx, plot) => {
        if (failedCount < data.failed) drawCounted(ctx, plot);
        ctx.strokeStyle = colour('--failure');
        ctx.lineWidth = 1.5;
        for (const x of placesOfFailures(plot)) line(ctx, x, plot.top + 2, plot.height - 4);
      },
    },
  ];
}

/** The failure that is nearest to a moment, -1 for none, and how many are there. @param {number} atMs @param {number} withinMs */
function failuresNear(atMs, withinMs) {
  let [nearest, near, least] = [-1, 0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < failedCount; i++) {
    const away = Math.abs(failureEnd(i) - atMs);
    if (away > withinMs) continue;
    near++;
    if (away < least) [nearest, least] = [i, away];
  }
  return { nearest, near };
}

/** Where on the axis there is a failure: those that fall on one half of a pixel are one mark. @param {Plot} plot */
function placesOfFailures(plot) {
  // While a page is laid out anew a chart may be narrower than the numbers of its axis.
  const marked = new Uint8Array(2 * Math.ceil(Math.max(0, plot.width)) + 2);
  for (let i = 0; i < failedCount; i++) {
    const at = Math.round(2 * (toX(failureEnd(i), plot) - plot.left));
    if (at >= 0 && at < marked.length) marked[at] = 1;
  }
  return Array.from(marked.keys())
    .filter((at) => marked[at] === 1)
    .map((at) => plot.left + at / 2);
}

/** Where there are more than the page can hold, the stretches in which they happened. @param {CanvasRenderingContext2D} ctx @param {Plot} plot */
function drawCounted(ctx, plot) {
  ctx.globalAlpha = 0.3;
  ctx.fillStyle = colour('--failure');
  data.answers.failed.forEach((count, i) => {
    const from = toX(i * data.grid.bucketMs, plot);
    if (count > 0) ctx.fillRect(from, plot.top + plot.height - 6, Math.max(1, toX((i + 1) * data.grid.bucketMs, plot) - from), 6);
  });
  ctx.globalAlpha = 1;
}

/** Each client’s requests, one by one. @returns {Row[]} */
export function clientRows() {
  const height = data.rows.length <= 12 ? 13 : data.rows.length <= 24 ? 8 : 4;
  return [
    heading('each client’s requests'),
    ...data.rows.map((name, row) => ({
      height,
      label: height < 12 ? '' : name,
      at: (/** @type {number} */ atMs, /** @type {number} */ withinMs) => {
        const request = requestAt(row, atMs, withinMs);
        return request === null ? null : requestInWords(request);
      },
      draw: (/** @type {CanvasRenderingContext2D} */ ctx, /** @type {Plot} */ plot) => drawRequests(ctx, plot, row),
    })),
  ];
}

/** @param {CanvasRenderingContext2D} ctx @param {Plot} plot @param {number} row */
function drawRequests(ctx, plot, row) {
  const { from, to } = range();
  const list = byRow[row] ?? [];
  const end = firstAfter(list, to);
  const failed = [];
  const answered = painter(ctx, plot);
  for (let i = 0; i < end; i++) {
    const request = list[i];
    if (request === undefined || request.endMs < from) continue;
    if (request.failure >= 0) failed.push(request);
    else if (request.status < 0) answered(request, 'none', colour('--muted'));
    else answered(request, `layer ${request.layer}`, layerInk(request.layer));
  }
  // Failures last, so that nothing covers them.
  let free = Number.NEGATIVE_INFINITY;
  const lost = painter(ctx, plot);
  for (const request of failed) {
    lost(request, 'failed', colour('--failure'));
    const x = toX(request.endMs, plot);
    if (x < free) continue;
    cross(ctx, x, plot);
    free = x + 9;
  }
}

/** Paints requests in the order in which they were sent, and leaves out those of which nothing new would be seen. @param {CanvasRenderingContext2D} ctx @param {Plot} plot */
function painter(ctx, plot) {
  let last = '';
  let covered = Number.NEGATIVE_INFINITY;
  return (/** @type {import('./requests.js').Drawn} */ request, /** @type {string} */ kind, /** @type {string | CanvasPattern} */ ink) => {
    const x = toX(request.sentMs, plot);
    const width = toX(request.endMs, plot) - x;
    // A hair's breadth between neighbours, where there is room for it.
    const shown = Math.max(1, width > 4 ? width - 0.7 : width);
    if (kind === last && x + shown <= covered + 0.5) return;
    if (kind !== last) ctx.fillStyle = ink;
    ctx.fillRect(x, plot.top + 1, shown, Math.max(1, plot.height - 2));
    covered = kind === last ? Math.max(covered, x + shown) : x + shown;
    last = kind;
  };
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {Plot} plot */
function cross(ctx, x, plot) {
  const size = Math.min(4, plot.height / 2 - 1);
  const y = plot.top + plot.height / 2;
  ctx.strokeStyle = colour('--ink');
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x + size, y - size);
  ctx.lineTo(x - size, y + size);
  ctx.stroke();
}
