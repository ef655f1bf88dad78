import { data, range, ticks } from './state.ts';
import { colour } from './theme.ts';
import { span } from './words.ts';

export type Plot = { left: number; top: number; width: number; height: number };

export function toX(ms: number, plot: Plot) {
  const { from, to } = range();
  return plot.left + ((ms - from) / (to - from)) * plot.width;
}

/** How many labels an axis of this width has room for. */
export function labelsFor(width: number) {
  return Math.max(2, Math.floor(width / 90));
}

/** What lies behind every chart: phases, the grid of time, the stall, and the switches. */
export function drawMarks(ctx: CanvasRenderingContext2D, plot: Plot) {
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

function drawPhases(ctx: CanvasRenderingContext2D, plot: Plot) {
  data.phases.forEach((phase, i) => {
    if (phase.name !== 'reload' && i % 2 === 0) return;
    ctx.fillStyle = colour(phase.name === 'reload' ? '--reload' : '--other-phase');
    const x = toX(phase.startMs, plot);
    ctx.fillRect(x, plot.top, toX(phase.endMs, plot) - x, plot.height);
  });
}

function drawStall(ctx: CanvasRenderingContext2D, plot: Plot) {
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

/** Lines where the strategy began and was complete, with labels or without. */
export function drawSwitches(ctx: CanvasRenderingContext2D, plot: Plot, labels: boolean) {
  ctx.strokeStyle = colour('--accent');
  ctx.lineWidth = 1.5;
  let free = Number.NEGATIVE_INFINITY;
  for (const { triggerMs, completeMs, from, to } of data.transitions) {
    for (const [atMs, name, dash] of [
      [triggerMs, `${from} → ${to}`, []],
      [completeMs, 'complete', [4, 3]],
    ] as [number | null, string, number[]][]) {
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

export function line(ctx: CanvasRenderingContext2D, x: number, top: number, height: number) {
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
}

/** What there is to say of the stall. */
export function stallInWords() {
  return `longest stall: ${span(data.stall.longestMs)}`;
}
