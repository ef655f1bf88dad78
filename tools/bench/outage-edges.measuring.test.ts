import { describe, expect, it } from 'vitest';
import type { Injection } from './injection.ts';
import { type Edges, errorsOf, isCalm, isUndisturbed, measureEdgesRepeatedly, toleranceMs } from './outage-edges.ts';

const LENGTHS_MS = [5, 5, 5, 20, 5, 20, 100, 5, 20, 1000];
/** A pause of 10 ms near an edge, of a garbage collection say, disturbs every second outage or so; on a busy machine nearly all. */
const MOST_ROUNDS = 30;

/** Who was starved through all of an outage can't tell of it. */
function couldBeSeen({ injection, starvedAtBeginMs, starvedAtEndMs }: Edges): boolean {
  return Math.max(starvedAtBeginMs, starvedAtEndMs) < injection.forMs;
}

/** Where an edge is does not hang on how long the outage is: a begin and an end that nothing disturbed, and each length seen. */
function isShown(measured: readonly Edges[], forMs: number): boolean {
  return (
    measured.some((edge) => edge.injection.forMs === forMs && couldBeSeen(edge)) &&
    measured.some(({ starvedAtBeginMs }) => isCalm(starvedAtBeginMs)) &&
    measured.some(({ starvedAtEndMs }) => isCalm(starvedAtEndMs))
  );
}

describe.each([
  ['new', 'refuses'],
  ['new', 'hangs-up'],
  ['reused', 'hangs-up'],
] as const)('outages under 1,000 requests a second in lane %s, if the service %s', (lane, kind) => {
  it('are found, each once, their edges within 2 ms', async () => {
    const injections = LENGTHS_MS.map((forMs): Injection => ({ kind, forMs }));
    const { edges, invented } = await measureEdgesRepeatedly({
      lane,
      ratePerSecond: 1000,
      injections,
      isShown,
      mostRounds: MOST_ROUNDS,
    });
    expect(invented).toEqual([]);
    for (const edge of edges.filter(couldBeSeen)) {
      const { injection, found, starvedAtBeginMs, starvedAtEndMs } = edge;
      const says = `${injection.forMs} ms, starved ${starvedAtBeginMs} ms and ${starvedAtEndMs} ms: ${JSON.stringify(edge)}`;
      if (isUndisturbed(edge)) expect(found, says).toHaveLength(1);
      const { beginMs, endMs } = errorsOf(edge) ?? { beginMs: Number.NaN, endMs: Number.NaN };
      expect(Math.abs(beginMs), says).toBeLessThanOrEqual(toleranceMs(starvedAtBeginMs));
      expect(Math.abs(endMs), says).toBeLessThanOrEqual(toleranceMs(starvedAtEndMs));
    }
    for (const forMs of new Set(LENGTHS_MS)) {
      expect(isShown(edges, forMs), `an outage of ${forMs} ms could be seen, and an undisturbed begin and end`).toBe(true);
    }
  });
});
