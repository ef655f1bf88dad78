import { describe, expect, it } from 'vitest';
import type { PlannedTransition, RunRecord } from '../../../core/record/run-record.ts';
import { transition } from '../../../core/verdict/checks/transition-check.ts';
import { healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { type SeenTransition, seeTransitions } from '../../../core/verdict/measures/transition-seen.ts';
import { ledgerOf, type Written } from '../../../core/verdict/written-ledger.fixture.ts';
import { transitionWords } from './transition-words.ts';

const A = 1;
const B = 2;
const C = 3;
const AB: PlannedTransition = { from: 'ver_a', to: 'ver_b', triggerMs: 100, completeMs: 200 };
const BA: PlannedTransition = { from: 'ver_b', to: 'ver_a', triggerMs: 300, completeMs: 400 };
const AB_AGAIN: PlannedTransition = { from: 'ver_a', to: 'ver_b', triggerMs: 500, completeMs: 600 };

/** Attempts every 10 ms from `fromMs` to before `toMs`, answered by one version. */
function answers(version: number, fromMs: number, toMs: number, more: Partial<Written> = {}): Written[] {
  return Array.from({ length: Math.ceil((toMs - fromMs) / 10) }, (_, i) => ({ sentMs: fromMs + 10 * i, version, ...more }));
}

function judged(transitions: readonly PlannedTransition[], attempts: readonly Written[], run: Partial<RunRecord> = {}) {
  const ledger = ledgerOf([...attempts].sort((a, b) => a.sentMs - b.sentMs));
  const seen: readonly SeenTransition[] = seeTransitions(ledger, transitions);
  const found = transition({ ...healthyRecording().run, transitions, ...run }, ledger, seen);
  const check = { ...found, ...transitionWords(found) };
  return { check, seen };
}

describe('the transition', () => {
  const clean = [...answers(A, 0, 150), ...answers(B, 145, 300)];

  it('passes if the old version answers until the new one does, with its times by sending', () => {
    const { check, seen } = judged([AB], clean);
    expect(check.verdict).toBe('pass');
    expect(seen[0]).toMatchObject({ firstNewMs: 145, lastOldMs: 140, overlapMs: 0, strays: 0, triggerMs: 100, completeMs: 200 });
  });

  it('measures the overlap in which both answered', () => {
    const { check, seen } = judged([AB], [...answers(A, 0, 190), ...answers(B, 125, 300)]);
    expect([check.verdict, seen[0]?.overlapMs]).toEqual(['pass', 55]);
    expect(check.detail).toContain('both answered for 55 ms');
  });

  it('does not mind a slow answer of the old version that arrives after the completion', () => {
    const { check, seen } = judged([AB], [...clean, { sentMs: 139, endMs: 290, version: A, path: '/slow/' }]);
    expect([check.verdict, seen[0]?.strays]).toEqual(['pass', 0]);
  });

  it('fails for one answer of the old version to a request sent at the completion', () => {
    const { check, seen } = judged([AB], [...clean, { sentMs: 200, version: A }]);
    expect([check.verdict, seen[0]?.strays, seen[0]?.lastOldMs]).toEqual(['fail', 1, 200]);
    expect(check.detail).toContain('1 answer of the wrong version (ver_a)');
    expect(check.detail).toContain('sent at 0.200 s');
  });

  it('fails for an answer of the new version before the trigger', () => {
    expect(judged([AB], [...clean, { sentMs: 50, version: B }]).check.verdict).toBe('fail');
  });

  it('does not mind a request that waited since before the trigger and was taken from the queue by the new version', () => {
    const { check, seen } = judged([AB], [...clean, { sentMs: 99, endMs: 150, version: B }]);
    expect([check.verdict, seen[0]?.strays, seen[0]?.firstNewMs]).toEqual(['pass', 0, 99]);
  });

  it('fails for a third version, while it changes and afterwards', () => {
    expect(judged([AB], [...clean, { sentMs: 142, version: C }]).check.verdict).toBe('fail');
    expect(judged([AB], [...clean, { sentMs: 250, version: C }]).check.verdict).toBe('fail');
  });

  it('is inconclusive if an answer does not say which version gave it', () => {
    const { check, seen } = judged([AB], [...clean, { sentMs: 250, version: 0 }]);
    expect([check.verdict, seen[0]?.strays]).toEqual(['inconclusive', 0]);
  });

  it('does not read a version from failures', () => {
    expect(judged([AB], [...clean, { sentMs: 250, version: A, outcome: 'wrong-body' }]).check.verdict).toBe('pass');
  });

  it('is inconclusive if nothing changed, though the strategy said it was complete, and counts the strays', () => {
    const { check, seen } = judged([AB], answers(A, 0, 300));
    expect([check.verdict, seen[0]?.firstNewMs, seen[0]?.strays]).toEqual(['inconclusive', null, 10]);
    expect(check.detail).toContain('ver_a to ver_b: nothing changed: no request sent after the trigger at 0.100 s was answered by ver_b');
    expect(check.detail).toContain('ver_a answered 10 requests sent after that');
  });

  it('fails if nothing changed but a third version answered', () => {
    expect(judged([AB], [...answers(A, 0, 300), { sentMs: 150, version: C }]).check.verdict).toBe('fail');
  });

  it('is inconclusive if it never completed, unless the answers refute it', () => {
    const never = { ...AB, completeMs: null };
    const mix = [...answers(A, 0, 300), ...answers(B, 145, 300)];
    expect(judged([never], mix).check).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('never complete') });
    expect(judged([never], [...mix, { sentMs: 280, version: C }]).check.verdict).toBe('fail');
    expect(judged([never], [...mix, { sentMs: 20, version: B }]).check.verdict).toBe('fail');
  });

  it('is inconclusive if no process was asked before the trigger, or after the completion', () => {
    expect(judged([AB], [...answers(A, 110, 150), ...answers(B, 145, 300)]).check.verdict).toBe('inconclusive');
    expect(judged([AB], [...answers(A, 0, 150), ...answers(B, 145, 190)]).check.verdict).toBe('inconclusive');
  });

  it('is inconclusive if the versions are the same, or the ledger does not know them', () => {
    expect(judged([{ ...AB, to: 'ver_a' }], answers(A, 0, 300)).check.verdict).toBe('inconclusive');
    expect(judged([{ ...AB, to: 'ver_z' }], answers(A, 0, 190)).check).toMatchObject({
      detail: expect.stringContaining('no version ver_z'),
    });
  });

  it('is inconclusive if the record contradicts itself', () => {
    expect(judged([{ ...AB, completeMs: 90 }], [...answers(A, 0, 90), ...answers(B, 100, 300)]).check.verdict).toBe('inconclusive');
  });

  it('does not depend on the order of the records', () => {
    const attempts = [...clean, { sentMs: 250, version: A }];
    const ledger = ledgerOf(
      attempts
        .map((attempt, i) => ({ attempt, key: (i * 17) % 31 }))
        .sort((a, b) => a.key - b.key)
        .map(({ attempt }) => attempt),
    );
    expect(seeTransitions(ledger, [AB])).toEqual(judged([AB], attempts).seen);
  });
});

describe('several transitions', () => {
  const there = [...answers(A, 0, 150), ...answers(B, 145, 350), ...answers(A, 345, 550), ...answers(B, 545, 700)];
  const plan = [AB, BA, AB_AGAIN];

  it('pass if versions go there, back and there again', () => {
    const { check, seen } = judged(plan, there);
    expect(check.verdict).toBe('pass');
    expect(seen.map(({ firstNewMs, lastOldMs, strays }) => [firstNewMs, lastOldMs, strays])).toEqual([
      [145, 140, 0],
      [345, 345, 0],
      [545, 545, 0],
    ]);
  });

  it('say when the first answer of the new version came, though it was asked for before the trigger', () => {
    // Sent before the roll back and taken from the queue by the version that was woken: by a process that is new to the run.
    const waited = { sentMs: 290, endMs: 312, version: A, pid: 9 };
    const { seen } = judged([AB, BA], [...answers(A, 0, 150), ...answers(B, 145, 350), waited, ...answers(A, 345, 550)]);
    expect(seen.map(({ firstAnswerMs }) => firstAnswerMs)).toEqual([seen[0]?.firstAnswerMs, 312]);
    expect(seen[0]?.firstAnswerMs).toBeGreaterThanOrEqual(145);
  });

  it('do not take a late answer of an earlier turn for the first one', () => {
    const late = { sentMs: 90, endMs: 340, version: A };
    const { seen } = judged([AB, BA], [...answers(A, 0, 150), late, ...answers(B, 145, 350), ...answers(A, 345, 550)]);
    expect(seen[1]?.firstAnswerMs).toBeGreaterThanOrEqual(345);
  });

  it('mind an answer that the app’s journal does not know to have waited, from any process', () => {
    // By a process of ver_a that never answered before: one that slept in accept() while ver_b was in charge, say.
    const attempts = [
      ...answers(A, 0, 150),
      ...answers(B, 145, 305),
      { sentMs: 250, endMs: 320, version: A, pid: 9 },
      ...answers(A, 305, 500),
    ];
    const ledger = ledgerOf(attempts.sort((a, b) => a.sentMs - b.sentMs));
    const id = [...ledger.records()].find(({ pid }) => pid === 9)?.id ?? 0;
    const strays = (begun?: readonly { readonly id: number; readonly atMs: number }[]) =>
      seeTransitions(ledger, [AB, BA], begun).map((each) => each.strays);
    expect(strays()).toEqual([0, 0]);
    expect(strays([{ id, atMs: 310 }])).toEqual([0, 0]);
    expect(strays([])).toEqual([1, 0]);
    expect(strays([{ id, atMs: 290 }])).toEqual([1, 0]);
  });

  it('do not depend on the order in which they were planned', () => {
    expect(judged([AB_AGAIN, AB, BA], there).seen).toEqual(judged(plan, there).seen);
  });

  it('do not mind a request that a version which was woken began after the trigger, and mind it if it was begun before', () => {
    // Back to ver_a, by a process that has answered before; sent 1 ms before the trigger.
    const attempts = [...there.map((each) => ({ ...each, pid: each.version ?? 0 })), { sentMs: 299, endMs: 320, version: A, pid: A }].sort(
      (a, b) => a.sentMs - b.sentMs,
    );
    const id = attempts.findIndex(({ sentMs }) => sentMs === 299);
    const strays = (begun: readonly { readonly id: number; readonly atMs: number }[]) =>
      seeTransitions(ledgerOf(attempts), plan, begun).map((each) => each.strays);
    expect(strays([])).toEqual([1, 0, 0]);
    expect(strays([{ id, atMs: 299.5 }])).toEqual([1, 0, 0]);
    expect(strays([{ id, atMs: 301 }])).toEqual([0, 0, 0]);
    expect(strays([{ id: id + 1, atMs: 301 }])).toEqual([1, 0, 0]);
  });

  it('put a stray down to the transition that it belongs to', () => {
    const { check, seen } = judged(plan, [...there, { sentMs: 250, version: A }, { sentMs: 450, version: B }, { sentMs: 451, version: B }]);
    expect([check.verdict, seen.map((each) => each.strays)]).toEqual(['fail', [1, 2, 0]]);
  });

  it('are inconclusive if one of them changed nothing, and name it', () => {
    const { check } = judged([AB, BA], [...answers(A, 0, 150), ...answers(B, 145, 600)]);
    expect(check.verdict).toBe('inconclusive');
    expect(check.detail).toContain('ver_b to ver_a: nothing changed');
    expect(check.detail).not.toContain('ver_a to ver_b');
  });

  it('do not take the answers of an earlier turn for the last ones of the old version', () => {
    const { seen } = judged(plan, [...answers(A, 0, 150), ...answers(B, 145, 700)]);
    expect(seen.map((each) => each.lastOldMs)).toEqual([140, 495, null]);
  });

  it('fail if one is refuted and another can not be judged', () => {
    expect(judged([AB, { ...BA, completeMs: null }], [...there.slice(0, -20), { sentMs: 250, version: A }]).check.verdict).toBe('fail');
  });

  it('take an answer of a version that served before for a stray, though it was in flight at the roll back', () => {
    const inFlight = { sentMs: 250, endMs: 320, version: A };
    expect(judged([AB, BA], [...there.slice(0, 50), inFlight]).check.verdict).toBe('fail');
    expect(judged([AB, BA], [...there.slice(0, 50).map((each) => ({ ...each, pid: 7 })), { ...inFlight, pid: 7 }]).check.verdict).toBe(
      'fail',
    );
  });

  it('do not believe an answer that names no process', () => {
    const inFlight = { sentMs: 295, endMs: 320, version: A, pid: 0 };
    expect(judged([AB, BA], [...there.slice(0, 50).map((each) => ({ ...each, pid: 7 })), inFlight]).check.verdict).toBe('fail');
  });

  it('believe a process that is new to the run that it took a waiting request at the roll back', () => {
    const inFlight = { sentMs: 295, endMs: 320, version: A, pid: 9 };
    const { check, seen } = judged([AB, BA], [...there.slice(0, 50).map((each) => ({ ...each, pid: 7 })), inFlight]);
    expect([check.verdict, seen[1]?.firstNewMs]).toEqual(['pass', 295]);
  });

  it('are inconclusive if one begins before the other is complete', () => {
    const attempts = [...answers(A, 0, 150), ...answers(B, 145, 350), ...answers(A, 345, 500)];
    const { check } = judged([AB, { ...BA, triggerMs: 190 }], attempts);
    expect(check).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('while the transition before was still under way'),
    });
  });

  it('are inconclusive if one begins from another version than the one before led to', () => {
    const attempts = [...answers(A, 0, 150), ...answers(B, 145, 300), ...answers(A, 345, 500)];
    const { check } = judged([AB, { ...BA, from: 'ver_c' }], attempts);
    expect(check).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('the plan contradicts itself') });
  });
});

describe('if no change is expected', () => {
  const still = { expectsChange: false };

  it('passes with one version and no transition, and if answers name no version', () => {
    expect(judged([], answers(A, 0, 100), still).check.verdict).toBe('pass');
    expect(judged([], answers(0, 0, 100), still).check.verdict).toBe('pass');
    expect(judged([{ ...AB, to: 'ver_a' }], answers(A, 0, 300), still).check.verdict).toBe('pass');
  });

  it('fails if more than one version answered, or another than was said', () => {
    expect(judged([], [...answers(A, 0, 100), { sentMs: 50, version: B }], still).check.verdict).toBe('fail');
    expect(judged([{ ...AB, to: 'ver_a' }], answers(B, 0, 300), still).check.verdict).toBe('fail');
  });
});

it('a change that is expected and has no step recorded is inconclusive', () => {
  expect(judged([], answers(A, 0, 100)).check.verdict).toBe('inconclusive');
});

describe('a watched deploy in which one version alone was never reached', () => {
  const DUE: PlannedTransition = { from: 'ver_a', to: 'ver_b', triggerMs: 100, completeMs: null, dueMs: 1000 };
  const both = [...answers(A, 0, 990), ...answers(B, 150, 990)];

  it('fails if both versions answer what was sent after the time that it was given, however few are old, by URL, lane and share', () => {
    const { check } = judged([DUE], [...both, ...answers(B, 1000, 2000), { sentMs: 1500.5, version: A, lane: 'reused', path: '/slow/' }]);
    expect(check).toMatchObject({ verdict: 'fail', reason: 'both-versions', facts: { oldSinceDue: 1, newSinceDue: 100 } });
    expect(check.detail).toContain('1 of 1 (100 %) of /slow/ in lane reused');
    const one = judged([DUE], [...both, ...answers(B, 1000, 2000), { sentMs: 1500.5, version: A }]);
    expect(one.check.detail).toContain('1 of 101 (0.99 %) of /fast/ in lane new');
  });

  it('is left open as rolled back if the old version alone is there in the end', () => {
    const { check } = judged([DUE], [...both, ...answers(A, 1000, 2000)]);
    expect(check).toMatchObject({ verdict: 'inconclusive', reason: 'rolled-back' });
  });

  it('is left open if nothing answered since', () => {
    expect(judged([DUE], both).check).toMatchObject({ verdict: 'inconclusive', reason: 'never-complete' });
  });

  it('passes with --canary, unless a third version answers or the new one never does', () => {
    const canary = { change: { kind: 'named', canary: true } } as const;
    const open: PlannedTransition = { from: 'ver_a', to: 'ver_b', triggerMs: 100, completeMs: null };
    expect(judged([open], [...both, ...answers(A, 1000, 2000)], canary).check.verdict).toBe('pass');
    expect(judged([open], [...both, { sentMs: 1000, version: C }], canary).check.verdict).toBe('fail');
    expect(judged([open], answers(A, 0, 2000), canary).check).toMatchObject({ verdict: 'inconclusive', reason: 'nothing-changed' });
    expect(judged([open], both).check.verdict).toBe('inconclusive');
  });
});
