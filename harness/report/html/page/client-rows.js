import { failureInWords, requestInWords } from './describe.js';
import { line, stallInWords, toX } from './marks.js';
import { byRow, firstAfter, requestAt } from './requests.js';
import { heading, label } from './row.js';
import { data, range } from './state.js';
import { colour, statusProperty } from './theme.js';

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
  if (data.failures.length === 0) return [];
  const endOf = (/** @type {import('../data.ts').FailureData} */ failure) => failure[7] + failure[8];
  return [
    heading('failures, when they happened'),
    {
      height: 18,
      label: '✗',
      at: (atMs, withinMs) => {
        const near = data.failures
          .map((failure, i) => ({ i, away: Math.abs(endOf(failure) - atMs) }))
          .filter(({ away }) => away <= withinMs);
        near.sort((a, b) => a.away - b.away);
        const [first] = near;
        return first === undefined ? null : failureInWords(first.i) + (near.length > 1 ? ` · and ${near.length - 1} more here` : '');
      },
      draw: (ctx, plot) => {
        // Not every failure is listed where there are very many; the buckets count all.
        ctx.globalAlpha = 0.3;
        ctx.fillStyle = colour('--failure');
        data.answers.failed.forEach((count, i) => {
          const from = toX(i * data.grid.bucketMs, plot);
          if (count > 0) ctx.fillRect(from, plot.top + plot.height - 6, Math.max(1, toX((i + 1) * data.grid.bucketMs, plot) - from), 6);
        });
        ctx.globalAlpha = 1;
        ctx.strokeStyle = colour('--failure');
        ctx.lineWidth = 1.5;
        for (const failure of data.failures) {
          const x = toX(endOf(failure), plot);
          if (x < plot.left || x > plot.left + plot.width) continue;
          line(ctx, x, plot.top + 2, plot.height - 4);
        }
      },
    },
  ];
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
  for (let i = 0; i < end; i++) {
    const request = list[i];
    if (request === undefined || request.endMs < from) continue;
    if (request.failure >= 0) failed.push(request);
    else bar(ctx, plot, request, request.status < 0 ? '--muted' : statusProperty(request.status));
  }
  // Failures last, so that nothing covers them.
  let free = Number.NEGATIVE_INFINITY;
  for (const request of failed) {
    bar(ctx, plot, request, '--failure');
    const x = toX(request.endMs, plot);
    if (x < free) continue;
    cross(ctx, x, plot);
    free = x + 9;
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {Plot} plot @param {import('./requests.js').Drawn} request @param {string} property */
function bar(ctx, plot, request, property) {
  const x = toX(request.sentMs, plot);
  ctx.fillStyle = colour(property);
  // A hair's breadth between neighbours, where there is room for it.
  const width = toX(request.endMs, plot) - x;
  ctx.fillRect(x, plot.top + 1, Math.max(1, width > 4 ? width - 0.7 : width), Math.max(1, plot.height - 2));
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
