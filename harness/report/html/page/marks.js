import { data, range, ticks } from './state.js';
import { colour } from './theme.js';
import { span } from './words.js';

/** Where a chart is drawn, in CSS pixels: its plot begins at `left` and is `width` wide. @typedef {{ left: number, top: number, width: number, height: number }} Plot */

/** @param {number} ms @param {Plot} plot */
export function toX(ms, plot) {
  const { from, to } = range();
  return plot.left + ((ms - from) / (to - from)) * plot.width;
}

/** How many labels an axis of this width has room for. @param {number} width */
export function labelsFor(width) {
  return Math.max(2, Math.floor(width / 90));
}

/** What lies behind every chart: phases, the grid of time, the stall, and the switches. @param {CanvasRenderingContext2D} ctx @param {Plot} plot */
export function drawMarks(ctx, plot) {
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.left, plot.top, plot.width, plot.height);
  ctx.clip();
  drawPhases(ctx, plot);
  const { from, to } = range();
  ctx.strokeStyle = colour('--grid');
  ctx.lineWidth = 1;
  for (const tick of ticks(from, to, labelsFor(plot.width)).list) line(ctx, toX(tick, plot), plot.top, plot.height);
  drawStall(ctx, plot);
  drawSwitches(ctx, plot, false);
  ctx.restore();
}

/** @param {CanvasRenderingContext2D} ctx @param {Plot} plot */
function drawPhases(ctx, plot) {
  data.phases.forEach((phase, i) => {
    if (phase.name !== 'reload' && i % 2 === 0) return;
    ctx.fillStyle = colour(phase.name === 'reload' ? '--reload' : '--other-phase');
    const x = toX(phase.startMs, plot);
    ctx.fillRect(x, plot.top, toX(phase.endMs, plot) - x, plot.height);
  });
}

/** @param {CanvasRenderingContext2D} ctx @param {Plot} plot */
function drawStall(ctx, plot) {
  if (data.stall.longestMs <= 0) return;
  const from = toX(data.stall.atMs, plot);
  const to = Math.max(from + 1, toX(data.stall.atMs + data.stall.longestMs, plot));
  if (to < plot.left || from > plot.left + plot.width) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(from, plot.top, to - from, plot.height);
  ctx.clip();
  ctx.strokeStyle = colour('--stall');
  ctx.globalAlpha = 0.4;
  ctx.lineWidth = 1;
  ctx.beginPath();
  const first = Math.max(from, plot.left) - plot.height;
  const last = Math.min(to, plot.left + plot.width);
  for (let x = first - (first % 6); x < last; x += 6) {
    ctx.moveTo(x, plot.top + plot.height);
    ctx.lineTo(x + plot.height, plot.top);
  }
  ctx.stroke();
  ctx.restore();
}

/** Lines where the strategy began and was complete, with labels or without. @param {CanvasRenderingContext2D} ctx @param {Plot} plot @param {boolean} labels */
export function drawSwitches(ctx, plot, labels) {
  ctx.strokeStyle = colour('--accent');
  ctx.lineWidth = 1.5;
  let free = Number.NEGATIVE_INFINITY;
  for (const { triggerMs, completeMs, from, to } of data.transitions) {
    for (const [atMs, name, dash] of /** @type {[number | null, string, number[]][]} */ ([
      [triggerMs, `${from} → ${to}`, []],
      [completeMs, 'complete', [4, 3]],
    ])) {
      if (atMs === null) continue;
      const x = toX(atMs, plot);
      if (x < plot.left || x > plot.left + plot.width) continue;
      ctx.setLineDash(dash);
      line(ctx, x, plot.top, plot.height);
      if (!labels) continue;
      ctx.font = '11px system-ui, sans-serif';
      const width = ctx.measureText(name).width;
      const left = Math.min(x + 4, plot.left + plot.width - width - 2);
      if (left < Math.max(plot.left, free)) continue;
      ctx.globalAlpha = 0.8;
      ctx.fillStyle = colour('--bg');
      ctx.fillRect(left - 2, plot.top + 1, width + 4, 14);
      ctx.globalAlpha = 1;
      ctx.fillStyle = colour('--accent');
      ctx.textAlign = 'left';
      ctx.textBaseline = 'top';
      ctx.fillText(name, left, plot.top + 3);
      free = left + width + 6;
    }
  }
  ctx.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} ctx @param {number} x @param {number} top @param {number} height */
export function line(ctx, x, top, height) {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
}

/** What there is to say of the stall. */
export function stallInWords() {
  return `longest stall: ${span(data.stall.longestMs)}`;
}
