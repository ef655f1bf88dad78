import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../record/run-record.ts';
import { LogOfRun } from './log-of-run.ts';

const BURIED = /gateway .* has been buried/;

function event(atMs: number, source: RunEvent['source'], kind: string, text: string): RunEvent {
  return { atMs, source, kind, instance: source === 'harness' ? null : 'pool', pid: null, text };
}

describe('the log of a run', () => {
  const buried = event(4000, 'log', 'gateway-buried', 'gateway "http 1" has been buried (pid: 7)');

  it('explains a failure by a line that comes shortly after it', () => {
    expect(new LogOfRun([buried]).lineNearest(BURIED, 3840, 500, () => true)).toBe(buried);
  });

  it('explains none by what the server says when the harness tells it to end', () => {
    const log = new LogOfRun([event(3990, 'harness', 'teardown', 'every instance is told to end'), buried]);
    expect(log.lineNearest(BURIED, 3840, 500, () => true)).toBe(null);
  });
});
