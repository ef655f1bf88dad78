import { describe, expect, it } from 'vitest';
import { instant, outagesByClock, timeOfDay, transitionsByClock } from './wall-clock.ts';

const run = { startedAt: '2026-11-20T23:59:59.500Z' };

describe('the wall clock', () => {
  it('tells a moment of the run, over midnight too', () => {
    expect(instant(run, 1250.4)).toBe('2026-11-21T00:00:00.750Z');
    expect(timeOfDay(run, 1250.4)).toBe('00:00:00.750');
  });

  it('tells nothing of what never was', () => {
    expect(instant(run, null)).toBe(null);
    expect(timeOfDay(run, null)).toBe('–');
    expect(timeOfDay({ startedAt: 'yesterday' }, 1)).toBe('–');
  });

  it('stands beside the milliseconds of outages and transitions', () => {
    expect(outagesByClock(run, [{ fromMs: 0, toMs: 500, failed: 3 }])).toEqual([
      { fromMs: 0, toMs: 500, failed: 3, fromAt: '2026-11-20T23:59:59.500Z', toAt: '2026-11-21T00:00:00.000Z' },
    ]);
    const switched = {
      from: 'a',
      to: 'b',
      triggerMs: 0,
      firstNewMs: 500,
      lastOldMs: null,
      completeMs: null,
      overlapMs: 0,
      strays: 0,
      firstAnswerMs: null,
    };
    expect(transitionsByClock(run, [switched])).toEqual([
      { ...switched, triggerAt: '2026-11-20T23:59:59.500Z', firstNewAt: '2026-11-21T00:00:00.000Z', lastOldAt: null, completeAt: null },
    ]);
  });
});
