import { describe, expect, it } from 'vitest';
import { startClock } from '../clock.ts';
import { cpuTimes, stealShare, together, watchGenerator } from './generator-health.ts';

function freeze(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the watch over the generator', () => {
  it('finds a freeze of its own process, and its place on the clock', async () => {
    const clock = startClock();
    const watch = watchGenerator(clock);
    await pause(30);
    const fromMs = clock.nowMs();
    freeze(80);
    const toMs = clock.nowMs();
    await pause(10);
    const health = watch.stop();
    const found = health.freezes.find(({ atMs, durationMs }) => atMs <= fromMs + 6 && atMs + durationMs >= toMs - 6);
    expect(found?.durationMs).toBeGreaterThanOrEqual(70);
    expect(health.loopDelayMaxMs).toBeGreaterThanOrEqual(60);
  });

  it('finds a freeze that has not ended when it stops', async () => {
    const watch = watchGenerator(startClock());
    await pause(10);
    freeze(60);
    const { freezes } = watch.stop();
    expect(freezes.at(-1)?.durationMs).toBeGreaterThanOrEqual(50);
  });

  it('says the same when it is stopped twice', () => {
    const watch = watchGenerator(startClock());
    expect(watch.stop()).toBe(watch.stop());
  });

  it('tells the share of stolen CPU time of its own stretch', () => {
    const readings = ['cpu  100 0 50 800 10 0 5 35 0 0\n', 'cpu  150 0 60 900 10 0 5 75 0 0\n'];
    const watch = watchGenerator(startClock(), () => readings.shift() ?? null);
    expect(watch.stop().stealShare).toBeCloseTo(40 / 200);
  });

  it('does not know the share if the kernel does not tell', () => {
    expect(watchGenerator(startClock(), () => null).stop().stealShare).toBeNull();
  });
});

describe('several threads together', () => {
  it('did as badly as the worst of them, and froze whenever one did', () => {
    const one = { loopDelayP99Ms: 2, loopDelayMaxMs: 9, freezes: [{ atMs: 50, durationMs: 30 }], stealShare: 0.1, loopUtilization: 0.3 };
    const other = { loopDelayP99Ms: 3, loopDelayMaxMs: 4, freezes: [{ atMs: 10, durationMs: 25 }], stealShare: 0.2, loopUtilization: 0.7 };
    expect(together([one, other])).toEqual({
      loopDelayP99Ms: 3,
      loopDelayMaxMs: 9,
      freezes: [
        { atMs: 10, durationMs: 25 },
        { atMs: 50, durationMs: 30 },
      ],
      stealShare: 0.1,
      loopUtilization: 0.7,
    });
    expect(together([one])).toEqual(one);
  });
});

describe('the times of the CPUs', () => {
  it('leave out guest times, which the times of users hold already', () => {
    expect(cpuTimes('cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10\n')).toEqual({ total: 36, steal: 8 });
  });

  it('are unknown if the line is another', () => {
    expect(cpuTimes('intr 1 2 3')).toBeNull();
    expect(cpuTimes('cpu 1 2 3 4')).toBeNull();
    expect(cpuTimes(null)).toBeNull();
  });

  it('give no share if no time has passed', () => {
    const times = { total: 10, steal: 1 };
    expect(stealShare(times, times)).toBeNull();
  });
});
