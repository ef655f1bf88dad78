import { html, Markup } from '../../harness/report/html/markup.ts';
import { span } from '../../harness/report/number-format.ts';
import { FELT_MS } from '../../harness/report/user-cost.ts';
import type { Step } from './run-steps.ts';
import { COLUMNS, decode, MARKS, type Timeline } from './run-timeline.ts';

const TOP = 40;
const ROW = 15;
const BAR = 11;
const AXIS = 22;
/** Steps that lie closer together than this share of the width have one number, as `2–4`. */
const CLOSE = 0.045;

/** A step of the strategy by its number in the list below the picture. */
interface Numbered {
  readonly atMs: number;
  readonly number: number;
}

/**
 * What the clients met, as a picture: a row for each, a bar for each request from when it was sent to its answer. Bars are
 * stretched to the width of the page, and text is not: so it can be read on a phone and on paper.
 */
export function picture(timeline: Timeline, steps: readonly Step[], id: string): Markup {
  const { fromMs, toMs, rows, changes, stall } = timeline;
  const share = (ms: number): number => Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)));
  const x = (ms: number): string => `${(share(ms) * 100).toFixed(2)}%`;
  const bottom = TOP + rows.length * ROW;
  const numbered = steps
    .filter(({ kind }) => kind === 'done')
    .map(({ atMs }, i) => ({ atMs, number: i + 1 }))
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const band = (from: number, to: number, name: string): Markup =>
    html`<rect class="${name}" x="${x(from)}" width="${((share(to) - share(from)) * 100).toFixed(2)}%" y="${TOP - 6}" height="${bottom - TOP + 6}"/>`;
  return html`<svg class="picture" role="img" aria-labelledby="${id}-what" width="100%" height="${bottom + AXIS}">
<title id="${id}-what">${inWords(timeline)}</title>
${changes.map(({ triggerMs, completeMs }) => band(triggerMs, completeMs ?? toMs, 'change'))}
${stall.longestMs >= FELT_MS ? band(stall.atMs, stall.atMs + stall.longestMs, 'stall') : null}
<svg x="0" y="${TOP}" width="100%" height="${bottom - TOP}" viewBox="0 0 ${COLUMNS} ${bottom - TOP}" preserveAspectRatio="none">
${Object.entries(MARKS).map(([name, mark]) => (name === 'none' ? null : bars(rows, mark, name)))}
</svg>
${steps.filter(({ kind, atMs }) => kind === 'server' && atMs >= fromMs && atMs <= toMs).map(({ atMs }) => html`<line class="server" x1="${x(atMs)}" x2="${x(atMs)}" y1="${bottom}" y2="${bottom + 5}"/>`)}
${grouped(numbered, share).map((group, i) => mark(group, x, bottom, i))}
${ticks(timeline).map(
  ([ms, text]) => html`<text class="tick" x="${x(ms)}" y="${bottom + 18}" text-anchor="${anchor(share(ms))}">${text}</text>`,
)}
</svg>`;
}

function bars(rows: readonly string[], mark: string, name: string): Markup | null {
  const path = rows
    .flatMap((row, i) =>
      decode(row)
        .filter((each) => each.mark === mark)
        .map(({ from, length }) => `M${from} ${i * ROW + 2}h${length}v${BAR}h-${length}z`),
    )
    .join('');
  return path === '' ? null : html`<path class="${name}" d="${path}"/>`;
}

function grouped(steps: readonly Numbered[], share: (ms: number) => number): readonly (readonly Numbered[])[] {
  const groups: Numbered[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && share(step.atMs) - share(last[0].atMs) < CLOSE) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Neighbours stand on two heights, so that their numbers do not touch. */
function mark(group: readonly Numbered[], x: (ms: number) => string, bottom: number, i: number): Markup {
  const [first, last] = [group[0], group.at(-1)];
  if (first === undefined || last === undefined) return new Markup('');
  const y = i % 2 === 0 ? 14 : 30;
  const text = first.number === last.number ? `${first.number}` : `${first.number}–${last.number}`;
  return html`<line class="step" x1="${x(first.atMs)}" x2="${x(first.atMs)}" y1="${y - 10}" y2="${bottom}"/><text class="number" x="${x(first.atMs)}" dx="3" y="${y}">${text}</text>`;
}

/** Seconds from the first trigger, as many as a phone has room for. */
function ticks(timeline: Timeline): readonly (readonly [ms: number, text: string])[] {
  const { fromMs, toMs } = timeline;
  const zero = timeline.zeroMs;
  const step = [500, 1000, 2000, 5000, 10_000, 20_000, 60_000, 120_000].find((ms) => (toMs - fromMs) / ms <= 6) ?? 300_000;
  const first = Math.ceil((fromMs - zero) / step) * step;
  const count = Math.max(0, Math.floor((toMs - zero - first) / step) + 1);
  return Array.from({ length: count }, (_, i) => [zero + first + i * step, `${(first + i * step) / 1000} s`]);
}

function anchor(share: number): string {
  if (share < 0.04) return 'start';
  return share > 0.96 ? 'end' : 'middle';
}

/** The same for those who do not see it. */
function inWords({ fromMs, toMs, zeroMs, rows, shared, old, new: fresh, changes, stall }: Timeline): string {
  const change = changes.length === 0 || fresh === '' ? '' : ` The reload from ${old} to ${fresh} begins after ${span(zeroMs - fromMs)}.`;
  const wait = stall.longestMs >= FELT_MS ? ` Then no client is answered for ${span(stall.longestMs)}.` : '';
  return `Requests of ${rows.length - shared} clients in ${span(toMs - fromMs)}.${change}${wait} The list below says what was done, and what failed.`;
}
