import { eventInWords, lifeInWords } from './describe.ts';
import { toX } from './marks.ts';
import { heading, label } from './row.ts';
import { data, range } from './state.ts';
import { colour } from './theme.ts';
import { span } from './words.ts';

export type Row = import('./row.ts').Row;
export type Event = readonly [number, string, string, string | null, number | null, string];

/** The phases of the run. */
export function phaseRows(): Row[] {
  return [
    {
      height: 22,
      label: 'phase',
      at: (atMs) => {
        const phase = data.phases.find(({ startMs, endMs }) => atMs >= startMs && atMs < endMs);
        return phase === undefined ? null : `phase ${phase.name}, ${span(phase.endMs - phase.startMs)}`;
      },
      draw: (ctx, plot) => {
        for (const { name, startMs, endMs } of data.phases) {
          const from = Math.max(plot.left, toX(startMs, plot));
          const to = Math.min(plot.left + plot.width, toX(endMs, plot));
          if (to <= from) continue;
          ctx.strokeStyle = colour('--line');
          ctx.strokeRect(from + 0.5, plot.top + 3.5, to - from - 1, plot.height - 7);
          label(ctx, name, from + 5, to, plot, '--ink');
        }
      },
    },
  ];
}

/** What the strategy did. */
export function stepRows(): Row[] {
  const events = data.events.filter((event) => event[1] === 'strategy');
  return events.length === 0 ? [] : [heading('steps of the strategy'), eventRow(events, 18)];
}

/** Each instance of the server: what it said, and the lives of its processes. */
export function instanceRows(): Row[] {
  const names = [
    ...new Set([...data.lives.map((life) => life.instance), ...data.events.flatMap((event) => (event[3] === null ? [] : [event[3]]))]),
  ];
  return names.flatMap((name) => {
    // What was sampled of processes and workers is told by their lives.
    const events = data.events.filter(
      (event) => event[3] === name && event[1] !== 'strategy' && !/^(?:process-|worker-ready)/.test(event[2]),
    );
    const lives = data.lives.filter((life) => life.instance === name);
    const height = lives.length <= 10 ? 15 : lives.length <= 30 ? 7 : 3;
    return [heading(name), ...(events.length === 0 ? [] : [eventRow(events, 16)]), ...lives.map((life) => lifeRow(life, height))];
  });
}

function eventRow(events: readonly Event[], height: number): Row {
  const known = events.filter((event) => event[2] !== 'log-line');
  return {
    height,
    label: '',
    at: (atMs, withinMs) => {
      const near = events
        .filter((event) => Math.abs(event[0] - atMs) <= withinMs)
        .sort((a, b) => Math.abs(a[0] - atMs) - Math.abs(b[0] - atMs));
      return near.length === 0
        ? null
        : near.slice(0, 3).map(eventInWords).join(' · ') + (near.length > 3 ? ` · and ${near.length - 3} more here` : '');
    },
    draw: (ctx, plot) => {
      const visible = (event: Event) => event[0] >= range().from && event[0] <= range().to;
      ctx.fillStyle = colour('--muted');
      for (const event of events) {
        if (event[2] === 'log-line' && visible(event))
          ctx.fillRect(toX(event[0], plot) - 0.5, plot.top + plot.height / 2, 1, plot.height / 2 - 1);
      }
      // What is known stands out, and is named as far as there is room before the next.
      const named = known.filter(visible);
      named.forEach((event, i) => {
        const x = toX(event[0], plot);
        ctx.fillStyle = colour(eventProperty(event[2]));
        ctx.fillRect(x - 1, plot.top + 2, 2, plot.height - 3);
        const next = named[i + 1];
        label(ctx, event[2], x + 4, next === undefined ? plot.left + plot.width : toX(next[0], plot), plot, '--muted');
      });
    },
  };
}

function eventProperty(kind: string) {
  if (/gone|died|failed|no-mercy|buried|unavailable|full|signal|missing|harakiri|brutal|death|silent/.test(kind)) return '--failure';
  if (/ready|accepting|resume|attached|spawned|loyal|-subscribed/.test(kind)) return '--good';
  if (/suspend|pause|unsubscribed|stopped|cursed/.test(kind)) return '--warn';
  if (/log-line/.test(kind)) return '--muted';
  return '--accent';
}

function lifeRow(life: import('../data/lives.ts').Life, height: number): Row {
  return {
    height,
    label: height < 12 ? '' : life.role.replace('worker ', 'w'),
    at: (atMs) => lifeInWords(life, atMs),
    draw: (ctx, plot) => {
      for (const { state, fromMs, toMs } of life.spans) {
        const from = Math.max(plot.left, toX(fromMs, plot));
        const to = Math.min(plot.left + plot.width, toX(toMs, plot));
        if (to < plot.left || from > plot.left + plot.width) continue;
        ctx.fillStyle = colour(`--${state}`);
        ctx.fillRect(from, plot.top + 1, Math.max(1.5, to - from), plot.height - 2);
        if (height >= 12) label(ctx, `${state} ${life.pid}`, from + 5, to, plot, '--ink');
      }
    },
  };
}
