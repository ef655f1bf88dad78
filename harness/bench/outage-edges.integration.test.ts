import { describe, expect, it } from 'vitest';
import type { Injection } from './injection.ts';
import { type Edges, errorsOf, isUndisturbed, measureEdges, toleranceMs } from './outage-edges.ts';

const LENGTHS_MS = [5, 5, 5, 20, 5, 20, 100, 5, 20, 1000];
/** On a machine that is busy with something else, that many times ten outages are injected until enough of them were seen undisturbed. */
const ROUNDS = 4;
const ENOUGH = 3;

describe.each([
  ['new', 'refuses'],
  ['new', 'hangs-up'],
  ['reused', 'hangs-up'],
] as const)('outages under 1,000 requests a second in lane %s, where the service %s', (lane, kind) => {
  it('are found, each once, their edges within 2 ms', async () => {
    const all: Edges[] = [];
    for (let round = 0; round < ROUNDS && all.filter(isUndisturbed).length < ENOUGH; round++) {
      const injections = LENGTHS_MS.map((forMs): Injection => ({ kind, forMs }));
      const { edges, invented } = await measureEdges({ lane, ratePerSecond: 1000, injections });
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
      all.push(...edges);
    }
    expect(all.filter(isUndisturbed).length).toBeGreaterThanOrEqual(ENOUGH);
  });
});
