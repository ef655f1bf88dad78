import { failureInWords, requestInWords } from './describe.ts';
import { failedCount, failureEnd } from './failed.ts';
import { line, stallInWords, toX } from './marks.ts';
import { byRow, firstAfter, requestAt } from './requests.ts';
import { heading, label } from './row.ts';
import { data, range } from './state.ts';
import { colour, layerInk } from './theme.ts';

export type Plot = import('./marks.ts').Plot;
export type Row = import('./row.ts').Row;

/** The longest stretch in which no request was answered. */
export function stallRows(): Row[] {
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

/** All failures. */
export function failureRows(): Row[] {
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

/** The failure that is nearest to a moment, -1 for none, and how many are there. */
function failuresNear(atMs: number, withinMs: number) {
  let [nearest, near, least] = [-1, 0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < failedCount; i++) {
    const away = Math.abs(failureEnd(i) - atMs);
    if (away > withinMs) continue;
    near++;
    if (away < least) [nearest, least] = [i, away];
  }
  return { nearest, near };
}

/** Where on the axis there is a failure: those that fall on one half of a pixel are one mark. */
function placesOfFailures(plot: Plot) {
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

/** If there are more than the page can hold, the stretches in which they happened. */
function drawCounted(ctx: CanvasRenderingContext2D, plot: Plot) {
  ctx.globalAlpha = 0.3;
  ctx.fillStyle = colour('--failure');
  data.answers.failed.forEach((count, i) => {
    const from = toX(i * data.grid.bucketMs, plot);
    if (count > 0) ctx.fillRect(from, plot.top + plot.height - 6, Math.max(1, toX((i + 1) * data.grid.bucketMs, plot) - from), 6);
  });
  ctx.globalAlpha = 1;
}

/** Each client’s requests, one by one. */
export function clientRows(): Row[] {
  const height = data.rows.length <= 12 ? 13 : data.rows.length <= 24 ? 8 : 4;
  return [
    heading('each client’s requests'),
    ...data.rows.map((name, row) => ({
      height,
      label: height < 12 ? '' : name,
      at: (atMs: number, withinMs: number) => {
        const request = requestAt(row, atMs, withinMs);
        return request === null ? null : requestInWords(request);
      },
      draw: (ctx: CanvasRenderingContext2D, plot: Plot) => drawRequests(ctx, plot, row),
    })),
  ];
}

function drawRequests(ctx: CanvasRenderingContext2D, plot: Plot, row: number) {
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

/** Paints requests in the order in which they were sent, and leaves out those of which nothing new would be seen. */
function painter(ctx: CanvasRenderingContext2D, plot: Plot) {
  let last = '';
  let covered = Number.NEGATIVE_INFINITY;
  return (request: import('./requests.ts').Drawn, kind: string, ink: string | CanvasPattern) => {
    const x = toX(request.sentMs, plot);
    const width = toX(request.endMs, plot) - x;
    // A hair's breadth between neighbours, if there is room for it.
    const shown = Math.max(1, width > 4 ? width - 0.7 : width);
    if (kind === last && x + shown <= covered + 0.5) return;
    if (kind !== last) ctx.fillStyle = ink;
    ctx.fillRect(x, plot.top + 1, shown, Math.max(1, plot.height - 2));
    covered = kind === last ? Math.max(covered, x + shown) : x + shown;
    last = kind;
  };
}

function cross(ctx: CanvasRenderingContext2D, x: number, plot: Plot) {
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
