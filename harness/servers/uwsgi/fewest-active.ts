import type { RunEvent, VassalCapacity } from '../../core/record/run-record.ts';

/** Who accepted and was subscribed when we looked. */
export interface CapacitySample {
  readonly atMs: number;
  readonly active: ReadonlySet<string>;
}

/** A vassal went down, by the emperor's own log or the router's: reload asked for, or unsubscribed. */
export interface WentDown {
  readonly atMs: number;
  readonly vassal: string;
}

/** The fewest that were active, and when that was so first. */
export interface Least {
  readonly active: number;
  readonly atMs: number;
  /** The same without what is not certain: two who went down between the same two looks may have done so one after the other. */
  readonly surely: { readonly active: number; readonly atMs: number };
}

/** Lines of the emperor and of the router that say that a vassal goes down (core/emperor.c, plugins/corerouter/cr_common.c). */
const GOES_DOWN = [/\[emperor\] (?:reload|curse|stop) the uwsgi instance (\S+)\.ini/, /=> marking \S*\/([^/\s]+)\.sock as failed/];

/** Who goes down by a log's lines, and when. */
export function downsIn(lines: readonly { readonly atMs: number; readonly text: string }[]): readonly WentDown[] {
  return lines.flatMap(({ atMs, text }): WentDown[] => {
    const vassal = GOES_DOWN.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined);
    return vassal === undefined ? [] : [{ atMs, vassal }];
  });
}

/**
 * The fewest vassals that were active at any moment, from samples, and from log lines for what is over between two of
 * them: who was active in both but went down in between was away for a while. Who is seen to have come back may have
 * done so right after the sample before; who is gone may have gone right then, too. Pure. Null where there are not two samples.
 */
export function leastActive(samples: readonly CapacitySample[], downs: readonly WentDown[]): Least | null {
  const [first] = samples;
  if (first === undefined || samples.length < 2) return null;
  let least = { active: first.active.size, atMs: first.atMs };
  let surely = least;
  for (let i = 1; i < samples.length; i++) {
    const [before, after] = [samples[i - 1], samples[i]];
    if (before === undefined || after === undefined) continue;
    const between = downsBetween(downs, before.atMs, after.atMs);
    // A vassal that was back before this sample, and down since the last: the line is that of a reload that is over.
    const blinked = new Set(between.map(({ vassal }) => vassal).filter((vassal) => before.active.has(vassal) && after.active.has(vassal)));
    const atMs = blinked.size > 0 ? (between[0]?.atMs ?? after.atMs) : after.atMs;
    const active = after.active.size - blinked.size;
    if (active < least.active) least = { active, atMs };
    const certain = after.active.size - Math.min(1, blinked.size);
    if (certain < surely.active) surely = { active: certain, atMs };
  }
  return { ...least, surely };
}

/**
 * Samples as they are recorded: those one after the other that saw the same make one stretch, but not where somebody went
 * down between them, or two who did one after the other would look as if they had been away together.
 */
export function stretchesOf(samples: readonly CapacitySample[], downs: readonly WentDown[]): VassalCapacity['stretches'] {
  const stretches: { fromMs: number; toMs: number; active: readonly string[] }[] = [];
  for (const { atMs, active } of samples) {
    const last = stretches.at(-1);
    const same = last !== undefined && last.active.length === active.size && last.active.every((name) => active.has(name));
    if (same && downsBetween(downs, last.toMs, atMs).length === 0) last.toMs = atMs;
    else stretches.push({ fromMs: atMs, toMs: atMs, active: [...active].sort() });
  }
  return stretches;
}

/** The fewest that a recording saw. Pure. Null where it saw nothing. */
export function leastRecorded({ stretches }: VassalCapacity, events: readonly RunEvent[]): Least | null {
  const samples = stretches.flatMap(({ fromMs, toMs, active }): CapacitySample[] => {
    const sample = { active: new Set(active) };
    return fromMs === toMs ? [{ ...sample, atMs: fromMs }] : [fromMs, toMs].map((atMs) => ({ ...sample, atMs }));
  });
  return leastActive(samples, downsIn(events.filter((event) => event.source === 'log' && event.instance === 'emperor')));
}

function downsBetween(downs: readonly WentDown[], afterMs: number, untilMs: number): readonly WentDown[] {
  return downs.filter(({ atMs }) => atMs > afterMs && atMs <= untilMs);
}
