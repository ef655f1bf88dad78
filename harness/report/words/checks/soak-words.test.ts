import { expect, it } from 'vitest';
import type { RunRecord } from '../../../core/record/run-record.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { judge } from '../../make-report.ts';

const SOAK: Partial<RunRecord> = {
  runtime: 'external',
  soak: { askedMs: 6000 },
  observations: [],
  transitions: [],
  expectsChange: false,
  served: null,
  expectation: { kind: 'zero-downtime', maxStallMs: null },
  phases: [
    { name: 'boot', startMs: 0, endMs: 1000 },
    { name: 'soak', startMs: 1000, endMs: 7000 },
    { name: 'drain', startMs: 7000, endMs: 7600 },
  ],
};

it('says of a run without a deploy how many requests in how many seconds with which bound, and nothing of a deploy', () => {
  const { verdict, checks } = judge(healthyRecording({ run: SOAK, attempt: () => ({ version: 1 }) }));
  expect(verdict).toBe('pass');
  const said = checks.map(({ detail }) => detail).join(' ');
  expect(said).toMatch(/None of \d+ requests failed in 6\.000 s/);
  expect(said).toMatch(/no stall was longer than \d\.\d{3} s/);
  expect(said).not.toMatch(/reload|settle|baseline|transition|version/);
});
