import { expect, it } from 'vitest';
import { Relay } from '../siege/parts/relay.ts';
import { AgentTimes } from './agent-times.ts';
import { ClockBounds } from './clock-bounds.ts';

it('knows within the best round trip where another clock is, however slow one way was', () => {
  const bounds = new ClockBounds();
  expect(() => bounds.at(0)).toThrow(RangeError);
  // The other clock is 1,000 ms ahead. All of the first trip's 40 ms was on the way back.
  bounds.sample(10, 1010, 50);
  expect(bounds.at(1010)).toEqual({ loMs: -1000, hiMs: -960 });
  bounds.sample(60, 1061, 61.5);
  const { loMs, hiMs } = bounds.at(1061);
  expect([loMs, hiMs]).toEqual([expect.closeTo(-1000.061, 3), -999.5]);
  expect(bounds.contradicts).toBe(false);
});

it('lets a clock drift between round trips, and is narrowed from both sides', () => {
  const bounds = new ClockBounds();
  bounds.sample(0, 0, 1);
  const alone = bounds.at(1000);
  expect([alone.loMs, alone.hiMs]).toEqual([expect.closeTo(-1.2), expect.closeTo(2.2)]);
  bounds.sample(2000, 2000, 2001);
  const between = bounds.at(1000);
  expect([between.loMs, between.hiMs]).toEqual([expect.closeTo(-1.2), expect.closeTo(2.2)]);
  expect(bounds.at(1990).hiMs).toBeCloseTo(1.012);
});

it.each([
  [
    'was set forward',
    [
      [0, 0, 1],
      [1000, 6000, 1001],
    ],
  ],
  [
    'stood still',
    [
      [0, 0, 1],
      [1000, 500, 1001],
    ],
  ],
  [
    'went back',
    [
      [0, 1000, 1],
      [1000, 900, 1001],
    ],
  ],
] as const)('notices a clock that %s', (_, trips) => {
  const bounds = new ClockBounds();
  for (const [sentMs, otherMs, receivedMs] of trips) bounds.sample(sentMs, otherMs, receivedMs);
  expect(bounds.contradicts).toBe(true);
});

it("puts a request on the run's clock with the duration that its own machine measured, in order, within what it says", () => {
  const bounds = new ClockBounds();
  const times = new AgentTimes(bounds);
  const relay = new Relay(['/']);
  // The other clock is 5 s behind, and what is known of it shifts by 2 ms while a request is open.
  bounds.sample(5000, 0, 5004);
  const first = relay.begin(0, 'new', 0, 1, 0, false);
  const begun = times.onRunsClock(relay.take(2));
  expect(begun.begins[3]).toBeCloseTo(5003, 1);
  bounds.sample(5010, 10, 5010.5);
  const second = relay.begin(1, 'new', 0, 11, 0, false);
  relay.end(first, 'answered', 11.5, 200, 1, 0, 0);
  const ended = times.onRunsClock(relay.take(12));
  expect((ended.ends[2] ?? 0) - (begun.begins[3] ?? 0)).toBeCloseTo(10.5, 9);
  expect(ended.begins[3]).toBeGreaterThan(begun.begins[3] ?? 0);
  expect(ended.untilMs).toBeGreaterThanOrEqual(begun.untilMs);
  expect(times.uncertainMs).toBeGreaterThan(1.9);
  expect(times.uncertainMs).toBeLessThan(2.1);
  expect(times.counts).toEqual({ begun: 2, open: 1, heldEnds: 0 });
  expect(() => times.onRunsClock({ ...relay.take(13), ends: Float64Array.from([7, 1, 12, 200, 1, 0, 0, 0, 0]) })).toThrow(
    'request 7 is not open',
  );
  expect(second).toBe(1);
});
