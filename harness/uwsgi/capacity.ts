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

/** The capacity through a stretch of time. */
export interface Capacity {
  readonly least: number;
  /** When it was least, the first time. */
  readonly leastAtMs: number;
  readonly samples: number;
  /** Longest time between two samples: a dip that is shorter, and of which no log tells, is not seen. In milliseconds. */
  readonly widestGapMs: number;
}

/**
 * The fewest vassals that were active at any moment, from samples, and from log lines for what is over between two of
 * them: who was active in both but went down in between was away for a while. Who is seen to have come back may have
 * done so right after the sample before; who is gone may have gone right then, too. Pure. Null where there are not two samples.
 */
export function capacityOf(samples: readonly CapacitySample[], downs: readonly WentDown[]): Capacity | null {
  const [first] = samples;
  if (first === undefined || samples.length < 2) return null;
  let least = first.active.size;
  let leastAtMs = first.atMs;
  let widestGapMs = 0;
  for (let i = 1; i < samples.length; i++) {
    const [before, after] = [samples[i - 1], samples[i]];
    if (before === undefined || after === undefined) continue;
    widestGapMs = Math.max(widestGapMs, after.atMs - before.atMs);
    const between = downs.filter(({ atMs }) => atMs > before.atMs && atMs <= after.atMs);
    // A vassal that was back before this sample, and down since the last: the line is that of a reload that is over.
    const blinked = new Set(between.map(({ vassal }) => vassal).filter((vassal) => before.active.has(vassal) && after.active.has(vassal)));
    const lowest = after.active.size - blinked.size;
    if (lowest < least) {
      least = lowest;
      leastAtMs = blinked.size > 0 ? (between[0]?.atMs ?? after.atMs) : after.atMs;
    }
  }
  return { least, leastAtMs, samples: samples.length, widestGapMs };
}
