import type { GroupCapacity, RunEvent } from '../../record/run-record.ts';

/** Who accepted and was subscribed when we looked. */
export interface CapacitySample {
  readonly atMs: number;
  readonly active: ReadonlySet<string>;
}

/** A member went down, by a log: a reload was asked for, or it left its balancer. */
export interface WentDown {
  readonly atMs: number;
  readonly member: string;
}

/** The fewest that were active, and when that was so first. */
export interface Least {
  readonly active: number;
  readonly atMs: number;
  /** The same without what is not certain: two who went down between the same two looks may have done so one after the other. */
  readonly surely: { readonly active: number; readonly atMs: number };
}

/** Who goes down by a log's lines, and when; `goesDown` are the patterns of such lines, whose first group is the member's name. */
export function downsIn(
  lines: readonly { readonly atMs: number; readonly text: string }[],
  goesDown: readonly RegExp[],
): readonly WentDown[] {
  return lines.flatMap(({ atMs, text }): WentDown[] => {
    const member = goesDown.map((pattern) => pattern.exec(text)?.[1]).find((name) => name !== undefined);
    return member === undefined ? [] : [{ atMs, member }];
  });
}

/**
 * The fewest members that were active at any moment, from samples, and from log lines for what is over between two of
 * them: who was active in both but went down in between was away for a while. Who is seen to have come back may have
 * done so right after the sample before; who is gone may have gone right then, too. Pure. Null if there are not two samples.
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
    // A member that was back before this sample, and down since the last: the line is that of a reload that is over.
    const blinked = new Set(between.map(({ member }) => member).filter((member) => before.active.has(member) && after.active.has(member)));
    const atMs = blinked.size > 0 ? (between[0]?.atMs ?? after.atMs) : after.atMs;
    const active = after.active.size - blinked.size;
    if (active < least.active) least = { active, atMs };
    const certain = after.active.size - Math.min(1, blinked.size);
    if (certain < surely.active) surely = { active: certain, atMs };
  }
  return { ...least, surely };
}

/**
 * Samples as they are recorded: those one after the other that saw the same make one stretch, but not if a member went
 * down between them, or two that did one after the other would look as if they had been away together.
 */
export function stretchesOf(samples: readonly CapacitySample[], downs: readonly WentDown[]): GroupCapacity['stretches'] {
  const stretches: { fromMs: number; toMs: number; active: readonly string[] }[] = [];
  for (const { atMs, active } of samples) {
    const last = stretches.at(-1);
    const same = last !== undefined && last.active.length === active.size && last.active.every((name) => active.has(name));
    if (same && downsBetween(downs, last.toMs, atMs).length === 0) last.toMs = atMs;
    else stretches.push({ fromMs: atMs, toMs: atMs, active: [...active].sort() });
  }
  return stretches;
}

/** The fewest that a recording saw. Pure. Null if it saw nothing. */
export function leastRecorded({ stretches }: GroupCapacity, events: readonly RunEvent[], goesDown: readonly RegExp[]): Least | null {
  const samples = stretches.flatMap(({ fromMs, toMs, active }): CapacitySample[] => {
    const sample = { active: new Set(active) };
    return fromMs === toMs ? [{ ...sample, atMs: fromMs }] : [fromMs, toMs].map((atMs) => ({ ...sample, atMs }));
  });
  return leastActive(
    samples,
    downsIn(
      events.filter((event) => event.source === 'log'),
      goesDown,
    ),
  );
}

function downsBetween(downs: readonly WentDown[], afterMs: number, untilMs: number): readonly WentDown[] {
  return downs.filter(({ atMs }) => atMs > afterMs && atMs <= untilMs);
}
