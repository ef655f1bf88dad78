import { html, type Markup } from '../html/markup.ts';
import { count, span } from '../number-format.ts';
import type { Row } from './compare-row.ts';
import type { Shape } from './shape.ts';

const WIDTH = 1200;
const CAPACITY = { top: 6, height: 54 } as const;
const LATENCY = { top: 70, height: 40 } as const;
const HEIGHT = 118;
const FASTEST_MS = 0.1;

/** What all pictures of a comparison share. */
export interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly mostWorkers: number;
  /** The longest wait of a quick request. */
  readonly slowestMs: number;
}

/**
 * A deploy as an SVG: workers that accept above, the longest wait of quick requests below (logarithmic), failures in
 * red; lines at trigger and completion. All of a comparison share one scale.
 */
export function picture({ scenario, shape, dip }: Row, { fromMs, toMs, mostWorkers, slowestMs }: Scale): Markup {
  if (shape === null) return html`<p>No deploy took place.</p>`;
  const x = (ms: number): number => round(((ms - fromMs) / (toMs - fromMs)) * WIDTH);
  const mark = (ms: number, className: string): Markup =>
    html`<line class="${className}" x1="${x(ms)}" x2="${x(ms)}" y1="0" y2="${HEIGHT}"/>`;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${inWords(scenario, shape)}" preserveAspectRatio="none">
<path class="capacity" d="${area(shape, x, mostWorkers)}"/>
${dip === null || dip === 'not sampled' ? null : html`<line class="baseline" x1="${x(shape.fromMs)}" x2="${x(shape.toMs)}" y1="${capacityY(dip.baseline, mostWorkers)}" y2="${capacityY(dip.baseline, mostWorkers)}"/>`}
${bars(shape, x, slowestMs)}
${mark(0, 'trigger')}${shape.completeMs === null ? null : mark(shape.completeMs, 'complete')}
</svg>`;
}

/** The stepped area of workers that accept; if nothing is known it is interrupted. */
function area({ capacity, fromMs, toMs }: Shape, x: (ms: number) => number, most: number): string {
  const floor = CAPACITY.top + CAPACITY.height;
  return capacity
    .map(([atMs, accepting], i) => {
      const [from, to] = [Math.max(fromMs, atMs), Math.min(toMs, capacity[i + 1]?.[0] ?? toMs)];
      if (accepting === null || accepting === 0 || to <= from) return '';
      return `M${x(from)} ${floor}V${capacityY(accepting, most)}H${x(to)}V${floor}Z`;
    })
    .join('');
}

function bars({ slowestMs, failed, bucketMs, fromMs }: Shape, x: (ms: number) => number, longestMs: number): Markup[] {
  const floor = LATENCY.top + LATENCY.height;
  return slowestMs.map((ms, i) => {
    const from = x(fromMs + i * bucketMs);
    const width = round(x(fromMs + (i + 1) * bucketMs) - from);
    const height = ms === null ? 0 : latencyHeight(ms, longestMs);
    const answered =
      height === 0 ? null : html`<rect class="latency" x="${from}" y="${round(floor - height)}" width="${width}" height="${height}"/>`;
    const lost =
      (failed[i] ?? 0) === 0 ? null : html`<rect class="failed" x="${from}" y="${floor + 2}" width="${Math.max(2, width)}" height="6"/>`;
    return html`${answered}${lost}`;
  });
}

function capacityY(workers: number, most: number): number {
  return round(CAPACITY.top + CAPACITY.height * (1 - workers / Math.max(1, most)));
}

function latencyHeight(ms: number, longestMs: number): number {
  const share = Math.log10(Math.max(FASTEST_MS, ms) / FASTEST_MS) / Math.log10(Math.max(10 * FASTEST_MS, longestMs) / FASTEST_MS);
  return round(Math.max(1, Math.min(1, share) * LATENCY.height));
}

function inWords(scenario: string, { capacity, slowestMs, failed, completeMs }: Shape): string {
  const known = capacity.flatMap(([, accepting]) => accepting ?? []);
  const workers =
    known.length === 0 ? 'workers were not sampled' : `between ${Math.min(...known)} and ${Math.max(...known)} workers accept`;
  const slowest = Math.max(0, ...slowestMs.map((ms) => ms ?? 0));
  const lost = failed.reduce((sum, n) => sum + n, 0);
  const end = completeMs === null ? 'it is never complete' : `it is complete after ${span(completeMs)}`;
  return `${scenario}, its first deploy: ${workers}; quick requests wait ${span(slowest)} at most; ${lost === 0 ? 'none failed' : `${count(lost)} failed`}; ${end}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
