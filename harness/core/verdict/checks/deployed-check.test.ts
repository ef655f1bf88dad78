import { describe, expect, it } from 'vitest';
import type { RunRecord, WatchedChange } from '../../record/run-record.ts';
import { type Breakage, COMPLETE_MS, healthyRecording } from '../healthy.fixture.ts';
import { judgeRun } from '../judge-run.ts';

const WATCHED: Partial<RunRecord> = {
  scenario: 'watch',
  runtime: 'external',
  server: null,
  served: null,
  expectation: { kind: 'zero-downtime', maxStallMs: null },
  slowTargets: [],
  transitions: [],
  expectsChange: false,
  observations: [],
};

/** A watched deploy of which no answer shows anything, but for what a test breaks. */
function watched(change: WatchedChange | undefined, { run = {}, events = [], attempt = () => ({}) }: Breakage = {}) {
  const judged = judgeRun(
    healthyRecording({
      events,
      run: { ...WATCHED, ...(change === undefined ? {} : { change }), ...run },
      attempt: (healthy, id) => ({ version: 1, status: 200, ...attempt(healthy, id) }),
    }),
  );
  return { verdict: judged.verdict, check: judged.checks.find(({ name }) => name === 'deployed') };
}

const changedForGood: Breakage = { attempt: ({ sentMs }) => ({ status: sentMs < COMPLETE_MS - 100 ? 200 : 203 }) };

describe('whether anything shows that something was deployed', () => {
  it('is left open if no answer changed and the user said nothing, also by a recording of before it was asked', () => {
    for (const change of [{ kind: 'unnamed' }, undefined] as const)
      expect(watched(change)).toMatchObject({ verdict: 'inconclusive', check: { verdict: 'inconclusive', reason: 'nothing-shows' } });
  });

  it('is left open if no answer is to change, and no worker of the server that was started for the run was replaced', () => {
    const change = { kind: 'none', restarts: true } as const;
    expect(watched(change)).toMatchObject({ verdict: 'inconclusive', check: { verdict: 'inconclusive', reason: 'nothing-restarted' } });
    const replaced = { atMs: COMPLETE_MS, source: 'harness', kind: 'workers-replaced', instance: 'server', pid: null, text: '' } as const;
    expect(watched(change, { events: [replaced] })).toMatchObject({ verdict: 'pass', check: { reason: 'holds' } });
    expect(watched(change, changedForGood)).toMatchObject({ verdict: 'fail', check: { reason: 'changed' } });
  });

  it('holds if no answer changed and the user said that none is to', () => {
    expect(watched({ kind: 'none' })).toMatchObject({ verdict: 'pass', check: { reason: 'holds' } });
  });

  it('is left open if a change that lasts is seen and nothing names it', () => {
    expect(watched({ kind: 'unnamed' }, changedForGood)).toMatchObject({
      verdict: 'inconclusive',
      check: {
        reason: 'change-not-named',
        facts: { statusBefore: 200, statusAfter: 203 },
        evidence: { before: { heads: ['200'] }, after: { heads: ['203'] } },
      },
    });
  });

  it('is refuted if a change lasts that the user excluded, by one URL of several too', () => {
    expect(watched({ kind: 'none' }, changedForGood)).toMatchObject({ verdict: 'fail', check: { reason: 'changed' } });
    const one: Breakage = { attempt: ({ sentMs, path }) => ({ status: path === '/fast/' && sentMs >= COMPLETE_MS - 100 ? 203 : 200 }) };
    expect(watched({ kind: 'none' }, one).check).toMatchObject({ verdict: 'fail', facts: { target: '/fast/', differences: 1 } });
  });

  it('is no matter of statuses that vary rightly, or that changed for a moment', () => {
    const varies: Breakage = { attempt: (_, id) => ({ status: id % 2 === 0 ? 200 : 203 }) };
    expect(watched({ kind: 'none' }, varies).verdict).toBe('pass');
    const moment: Breakage = { attempt: ({ sentMs }) => ({ status: sentMs > 3500 && sentMs < 4000 ? 203 : 200 }) };
    expect(watched({ kind: 'none' }, moment).check?.verdict).toBe('pass');
  });

  it('holds if the change that was named was seen, and is left open if it was not', () => {
    const named = { change: { kind: 'named' }, expectsChange: true, transitions: healthyRecording().run.transitions } as const;
    const seen = watched({ kind: 'named' }, { run: named, attempt: ({ version }) => ({ version }) });
    expect(seen.check).toMatchObject({ verdict: 'pass', facts: { from: 'ver_a', to: 'ver_b' } });
    expect(watched({ kind: 'named' }, { run: named }).check).toMatchObject({ verdict: 'inconclusive', reason: 'nothing-changed' });
  });

  it('is not asked of a scenario, whose strategy says what was done', () => {
    expect(judgeRun(healthyRecording()).checks.map(({ name }) => name)).not.toContain('deployed');
  });
});
