import { GUTTER, MARGIN } from './chart.ts';
import { clientRows, failureRows, stallRows } from './client-rows.ts';
import { drawMarks } from './marks.ts';
import { FONT } from './row.ts';
import { point } from './state.ts';
import { addSurface } from './surface.ts';
import { colour } from './theme.ts';
import { instanceRows, phaseRows, stepRows } from './uwsgi-rows.ts';

export type Plot = import('./marks.ts').Plot;

/** All rows from top to bottom. */
const rows = [...phaseRows(), ...stepRows(), ...instanceRows(), ...stallRows(), ...failureRows(), ...clientRows()];
const total = rows.reduce((sum, row) => sum + row.height, 0) + 6;

/** Draws the lanes, and lets them be pointed at. */
export function makeLanes() {
  const canvas = document.getElementById('lanes') as HTMLCanvasElement;
  const holder = canvas.parentElement as HTMLElement;
  const over = holder.appendChild(Object.assign(document.createElement('div'), { className: 'over' }));
  over.style.left = `${GUTTER}px`;
  over.style.right = `${MARGIN}px`;
  addSurface(over, {
    itemAt: (atMs, y, perPixelMs) => {
      let top = 0;
      for (const row of rows) {
        if (y >= top && y < top + row.height) return row.at(atMs, perPixelMs * 5);
        top += row.height;
      }
      return null;
    },
  });
  over.addEventListener('pointerleave', () => point(null));
  const redraw = () => {
    const width = holder.clientWidth;
    canvas.width = width * devicePixelRatio;
    canvas.height = total * devicePixelRatio;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${total}px`;
    const ctx = canvas.getContext('2d');
    if (ctx === null) return;
    ctx.scale(devicePixelRatio, devicePixelRatio);
    const plot = { left: GUTTER, top: 0, width: width - GUTTER - MARGIN, height: total };
    drawMarks(ctx, plot);
    drawRows(ctx, plot);
  };
  return { redraw, resize: redraw };
}

function drawRows(ctx: CanvasRenderingContext2D, plot: Plot) {
  let top = 0;
  for (const row of rows) {
    const place = { ...plot, top, height: row.height };
    ctx.font = FONT;
    ctx.fillStyle = colour('--muted');
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.fillText(row.label, GUTTER - 6, top + row.height / 2 + 0.5);
    ctx.textAlign = 'left';
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, top, plot.width, row.height);
    ctx.clip();
    row.draw(ctx, place);
    ctx.restore();
    top += row.height;
  }
}
