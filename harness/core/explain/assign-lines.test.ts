import { expect, it } from 'vitest';
import type { Cause } from './cause.ts';
import { explain } from './explain.ts';
import { failureBatches } from './failure-case.ts';
import { type FakeFailure, fakeRecording, line } from './fake-failure.fixture.ts';
import { LogOfRun } from './log-of-run.ts';

const cause = (name: string, pattern: RegExp): Cause => ({
  name,
  outcomes: ['wrong-status'],
  evidence: { kind: 'line-each', pattern, step: 'any' },
  message: '{they} failed',
  sources: [],
  cure: null,
});

const failed = (sentMs: number, endMs: number): FakeFailure => ({ outcome: 'wrong-status', sentMs, endMs });

function namesFor(failures: readonly FakeFailure[], lines: readonly (readonly [number, string])[], causes: readonly Cause[]) {
  const recording = fakeRecording(
    failures,
    lines.map(([atMs, text]) => line(atMs, 'proxy', text)),
  );
  const found = explain(
    [...failureBatches(recording, Number.POSITIVE_INFINITY)].flat(),
    new LogOfRun(recording.events),
    causes,
    () => false,
  );
  return found.map((explanation) => explanation && `${explanation.signature.name} ${explanation.line?.atMs}`);
}

const REFUSED = cause('refused', /refused/);
const CLOSED = cause('closed', /closed/);

it('leaves no failure without a line if each can have one of its own, whichever cause was looked for first', () => {
  // The first failure is over sooner, so that the line of the first cause goes to it; the second can have no other one.
  const failures = [failed(2000, 2200), failed(2190, 3000)];
  const lines = [
    [2010, 'closed'],
    [2195, 'refused'],
  ] as const;
  expect(namesFor(failures, lines, [REFUSED, CLOSED])).toEqual(['closed 2010', 'refused 2195']);
});

it('moves lines along a chain of failures', () => {
  const failures = [failed(2000, 2100), failed(2330, 2600), failed(2835, 2900)];
  const lines = [
    [2010, 'closed'],
    [2340, 'refused'],
    [2840, 'torn'],
  ] as const;
  expect(namesFor(failures, lines, [REFUSED, cause('torn', /torn/), CLOSED])).toEqual(['closed 2010', 'refused 2340', 'torn 2840']);
});

it('takes a line from a failure that something explains without one of its own', () => {
  const failures = [failed(2000, 2200), failed(2190, 3000)];
  const lines = [
    [2005, 'reload'],
    [2195, 'refused'],
  ] as const;
  const near: Cause = { ...cause('near', /reload/), evidence: { kind: 'line-near', pattern: /reload/, beforeMs: 300 } };
  expect(namesFor(failures, lines, [REFUSED, near])).toEqual(['near 2005', 'refused 2195']);
});

it('gives one line to one failure, though two causes look for it', () => {
  const failures = [failed(2000, 2200), failed(2000, 2300)];
  const found = namesFor(failures, [[2100, 'closed']], [cause('closed-kept', /closed/), CLOSED]);
  expect(found).toEqual(['closed-kept 2100', null]);
});

it('ends soon with thousands of failures that have too few lines', () => {
  const failures = Array.from({ length: 2000 }, (_, i) => failed(2000 + i / 100, 4000));
  const lines = Array.from({ length: 1000 }, (_, i) => [2500 + i / 10, i % 2 === 0 ? 'closed' : 'refused'] as const);
  const found = namesFor(failures, lines, [REFUSED, CLOSED]);
  expect(found.filter((name) => name !== null)).toHaveLength(1000);
});
