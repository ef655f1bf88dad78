import { describe, expect, it } from 'vitest';
import { COMPLETE_MS, healthyRecording, TRIGGER_MS } from '../healthy.fixture.ts';
import { latencyOf } from './latency.ts';

describe('latencyOf', () => {
  it('tells before, during and after the reload apart, by when a request was sent, of the targets that answer at once', () => {
    const recording = healthyRecording({
      attempt: ({ sentMs, path, endMs }) =>
        path === '/fast/' && sentMs >= TRIGGER_MS && sentMs < COMPLETE_MS ? { endMs: endMs + 40 } : {},
    });
    const { targets, before, during, after } = latencyOf(recording);
    expect(targets).toEqual(['/fast/']);
    expect([before, during, after].map((found) => Math.round(found?.p50Ms ?? -1))).toEqual([2, 42, 2]);
    expect([before, during, after].map((found) => Math.round(found?.maxMs ?? -1))).toEqual([2, 42, 2]);
  });
});
