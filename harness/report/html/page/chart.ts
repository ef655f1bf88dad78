import { drawMarks, labelsFor } from './marks.ts';
import { range, ticks } from './state.ts';
import { addSurface } from './surface.ts';
import { colour } from './theme.ts';
import { moment } from './words.ts';

export type UPlot = import('uplot');
export const { uPlot } = globalThis as unknown as { uPlot: typeof import('uplot') };

/** What is left of a plot, for the numbers of its axis, and right of it, in CSS pixels. */
export const GUTTER = 54;
export const MARGIN = 18;
const AXIS = 28;

export function makeChart(
  id: string,
  height: number,
  columns: import('uplot').AlignedData,
  series: import('uplot').Series[],
  { y, values, after }: { y: import('uplot').Scale; values: (value: number) => string; after?: (u: UPlot) => void },
) {
  const holder = document.getElementById(id) as HTMLElement;
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: () => colour('--muted'), font, ticks: { stroke: () => colour('--line'), width: 1, size: 4 } };
  /** Lines only where there is a number: a logarithmic axis has many that say nothing. */
  const named: import('uplot').Axis.Filter = (_u, splits) => splits.map((split) => (values(split) === '' ? null : split));
  const chart = new uPlot(
    {
      width: holder.clientWidth,
      height,
      padding: [8, MARGIN, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: () => [range().from, range().to] },
        y,
      },
      axes: [
        {
          ...axis,
          size: AXIS,
          grid: { show: false },
          splits: (u) => ticks(range().from, range().to, labelsFor(u.bbox.width / devicePixelRatio)).list,
          values: (u, splits) =>
            splits.map((ms) => moment(ms, ticks(range().from, range().to, labelsFor(u.bbox.width / devicePixelRatio)).step)),
        },
        {
          ...axis,
          size: GUTTER,
          ticks: { ...axis.ticks, filter: named },
          grid: { stroke: () => colour('--grid'), width: 1, filter: named },
          values: (_u, splits) => splits.map(values),
        },
      ],
      series: [{}, ...series],
      hooks: {
        drawClear: [(u) => inPixels(u, (plot) => drawMarks(u.ctx, plot))],
        draw: after === undefined ? [] : [after],
      },
    },
    columns,
    holder,
  );
  addSurface(chart.over);
  return {
    redraw: () => {
      const { from, to } = range();
      chart.batch(() => {
        chart.setScale('x', { min: from, max: to });
        chart.redraw(false, true);
      });
    },
    resize: () => chart.setSize({ width: holder.clientWidth, height }),
  };
}

/** Draws on a chart's canvas in CSS pixels. */
export function inPixels(u: UPlot, draw: (plot: import('./marks.ts').Plot) => void) {
  const ratio = devicePixelRatio;
  const { left, top, width, height } = u.bbox;
  u.ctx.save();
  u.ctx.scale(ratio, ratio);
  draw({ left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio });
  u.ctx.restore();
}
