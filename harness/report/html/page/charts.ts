import { inPixels, makeChart, uPlot } from './chart.ts';
import { drawSwitches } from './marks.ts';
import { data } from './state.ts';
import { colour, layerInk } from './theme.ts';
import { span } from './words.ts';

export type UPlot = import('uplot');

const { bucketMs, buckets } = data.grid;
const starts = Array.from({ length: buckets }, (_, i) => i * bucketMs);

/** The charts, each with a way to draw it again at another width. */
export function makeCharts(): { redraw: () => void; resize: () => void }[] {
  return [makeAnswers(), makeLatency(), makeFlight()].filter((chart) => chart !== null);
}

/** Bars of answers, one version and status above the other, failures on top. */
function makeAnswers() {
  const layers = [
    ...data.answers.layers.map(({ counts }, layer) => ({ ink: () => layerInk(layer), counts })),
    { ink: () => colour('--failure'), counts: data.answers.failed },
  ];
  const sums = Array.from({ length: buckets }, () => 0) as number[];
  const stacked = layers.map(({ counts }) => sums.map((_, i) => (sums[i] = (sums[i] ?? 0) + (counts[i] ?? 0))));
  const paths = uPlot.paths.bars?.({ size: [1, Number.POSITIVE_INFINITY], align: 1, gap: 0 });
  const series = layers.map(({ ink }) => ({
    // uPlot sets what it is given as the canvas's style, which may be a pattern; its types know of gradients only.
    fill: () => ink() as string,
    stroke: () => ink() as string,
    width: 0,
    points: { show: false },
    ...(paths === undefined ? {} : { paths }),
  }));
  // What is drawn first lies below: the tallest stack.
  return makeChart('chart-answers', 190, [starts, ...stacked.reverse()], series.reverse(), {
    y: { range: (_u, _min, max) => [0, Math.max(4, max * 1.25)] },
    values: (v) => (Number.isInteger(v) ? String(v) : ''),
    after: (u) => {
      inPixels(u, (plot) => drawSwitches(u.ctx, plot, true));
      drawFailureFlags(u);
    },
  });
}

/** A failure among thousands of answers is too thin to see: each bucket that has one gets a flag. */
function drawFailureFlags(u: UPlot) {
  const { ctx } = u;
  const size = 5 * devicePixelRatio;
  ctx.fillStyle = colour('--failure');
  data.answers.failed.forEach((count, i) => {
    if (count === 0) return;
    const x = u.valToPos(i * bucketMs + bucketMs / 2, 'x', true);
    if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) return;
    const y = u.bbox.top + 18 * devicePixelRatio;
    ctx.beginPath();
    ctx.moveTo(x - size, y);
    ctx.lineTo(x + size, y);
    ctx.lineTo(x, y + size * 1.6);
    ctx.fill();
  });
}

/** Median, 99th percentile and maximum on a logarithmic axis: a stall is a thousand times a good answer. */
function makeLatency() {
  const { median, p99, max } = data.latency;
  const values = max.filter((value) => value !== null && value > 0);
  if (values.length === 0) return empty('chart-latency', 'No answer of these paths.');
  const lowest = Math.min(...(median.filter((value) => value !== null && value > 0) as number[]));
  const highest = Math.max(...(values as number[]));
  const from = 10 ** Math.floor(Math.log10(Math.max(0.01, lowest)));
  const to = 10 ** Math.ceil(Math.log10(highest * 1.05));
  const style = (name: string, width: number) => ({
    stroke: () => colour(name),
    width,
    spanGaps: false,
    points: {
      show: (_u: UPlot, _i: number, first: number, last: number) => last - first < 200,
      size: 4,
      fill: () => colour(name),
      stroke: () => colour(name),
    },
  });
  const centres = starts.map((start) => start + bucketMs / 2);
  return makeChart(
    'chart-latency',
    170,
    [centres, [...max], [...p99], [...median]],
    [style('--longest', 1), style('--p99', 1.5), style('--median', 2)],
    {
      y: { distr: 3, log: 10, range: () => [from, to] },
      values: (v) => (Number.isInteger(Math.log10(v)) ? span(v).replace('.0', '').replace('.00', '') : ''),
    },
  );
}

function makeFlight() {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  const series = {
    fill: () => `${colour('--flight')}55`,
    stroke: () => colour('--flight'),
    width: 1.5,
    points: { show: false },
    ...(stepped === undefined ? {} : { paths: stepped }),
  };
  return makeChart('chart-flight', 110, [starts, [...data.inFlight]], [series], {
    y: { range: (_u, _min, max) => [0, Math.max(2, max * 1.15)] },
    values: (v) => (Number.isInteger(v) ? String(v) : ''),
  });
}

function empty(id: string, text: string): null {
  const holder = document.getElementById(id);
  if (holder !== null) holder.textContent = text;
  return null;
}
