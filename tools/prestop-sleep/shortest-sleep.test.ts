import { describe, expect, it } from 'vitest';
import { shortestSleep } from './shortest-sleep.ts';

/** A balancer that needs between `fromMs` and `toMs` to know, by turns. */
function balancer(...needsMs: readonly number[]) {
  const tried: number[] = [];
  const stop = async (sleepMs: number): Promise<number> => {
    tried.push(sleepMs);
    return sleepMs < (needsMs[tried.length % needsMs.length] ?? 0) ? 1 : 0;
  };
  return { stop, tried };
}
const SEARCH = { longestMs: 2000, resolutionMs: 50, stops: 3, confirmStops: 20 };

describe('the shortest sleep', () => {
  it('lies between one that loses and one that does not', async () => {
    const { stop } = balancer(930);
    const found = await shortestSleep({ ...SEARCH, stop });
    expect(found).toMatchObject({ kind: 'found', losesAtMs: 907, holdsAtMs: 938, confirmed: { k: 0, n: 20 } });
  });

  it('is made longer if it loses when it is asked more often', async () => {
    const { stop } = balancer(500, 500, 500, 500, 500, 500, 500, 980, 500);
    const found = await shortestSleep({ ...SEARCH, stop });
    expect(found.kind === 'found' && found.holdsAtMs).toBeGreaterThanOrEqual(980);
  });

  it('is 0 if nothing is lost without one', async () => {
    const { stop } = balancer(0);
    expect(await shortestSleep({ ...SEARCH, stop })).toMatchObject({ kind: 'found', losesAtMs: null, holdsAtMs: 0 });
  });

  it('is none if the longest loses, too', async () => {
    const { stop, tried } = balancer(100_000);
    expect(await shortestSleep({ ...SEARCH, stop })).toEqual({ kind: 'none', longestMs: 2000 });
    expect(tried).toEqual([2000]);
  });
});
