import { describe, expect, it } from 'vitest';
import type { Injection } from './injection.ts';
import { errorsOf, isUndisturbed, measureEdgesRepeatedly, toleranceMs } from './outage-edges.ts';

const LENGTHS_MS = [5, 5, 5, 20, 5, 20, 100, 5, 20, 1000];
/** On a machine that is busy with something else, outages of a length are injected again until one of them was seen undisturbed. */
const ENOUGH = 1;
/** A pause of 10 ms near an edge, of a garbage collection say, disturbs every second outage or so. */
const MOST_ROUNDS = 30;

describe.each([
  ['new', 'refuses'],
  ['new', 'hangs-up'],
  ['reused', 'hangs-up'],
] as const)('outages under 1,000 requests a second in lane %s, where the service %s', (lane, kind) => {
  it('are found, each once, their edges within 2 ms', async () => {
    const injections = LENGTHS_MS.map((forMs): Injection => ({ kind, forMs }));
    const { edges, invented } = await measureEdgesRepeatedly({
      lane,
      ratePerSecond: 1000,
      injections,
      enough: ENOUGH,
      mostRounds: MOST_ROUNDS,
    });
    expect(invented).toEqual([]);
    for (const edge of edges) {
      const { injection, found, starvedAtBeginMs, starvedAtEndMs } = edge;
      // Who was starved through all of it can't tell.
      if (Math.max(starvedAtBeginMs, starvedAtEndMs) >= injection.forMs) continue;
      const says = `${injection.forMs} ms, starved ${starvedAtBeginMs} ms and ${starvedAtEndMs} ms: ${JSON.stringify(edge)}`;
      if (isUndisturbed(edge)) expect(found, says).toHaveLength(1);
      const { beginMs, endMs } = errorsOf(edge) ?? { beginMs: Number.NaN, endMs: Number.NaN };
      expect(Math.abs(beginMs), says).toBeLessThanOrEqual(toleranceMs(starvedAtBeginMs));
      expect(Math.abs(endMs), says).toBeLessThanOrEqual(toleranceMs(starvedAtEndMs));
    }
    for (const forMs of new Set(LENGTHS_MS)) {
      const undisturbed = edges.filter((edge) => edge.injection.forMs === forMs && isUndisturbed(edge));
      expect(undisturbed.length, `outages of ${forMs} ms whose edges could be measured`).toBeGreaterThanOrEqual(ENOUGH);
    }
  });
});
