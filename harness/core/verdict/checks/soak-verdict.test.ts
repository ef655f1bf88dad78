import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../record/run-record.ts';
import { type Breakage, healthyRecording } from '../healthy.fixture.ts';
import { judgeRun } from '../judge-run.ts';

const FROM_MS = 1000;
const TO_MS = 7000;

const SOAK: Partial<RunRecord> = {
  scenario: 'watch',
  runtime: 'external',
  server: null,
  served: null,
  expectation: { kind: 'zero-downtime', maxStallMs: null },
  soak: { askedMs: TO_MS - FROM_MS },
  slowTargets: [],
  transitions: [],
  expectsChange: false,
  observations: [],
  phases: [
    { name: 'boot', startMs: 0, endMs: FROM_MS },
    { name: 'soak', startMs: FROM_MS, endMs: TO_MS },
    { name: 'drain', startMs: TO_MS, endMs: 7600 },
  ],
};

/** A run without a deploy, of which one thing is broken. */
function soaked({ run = {}, attempt = () => ({}) }: Breakage = {}) {
  const report = judgeRun(
    healthyRecording({ run: { ...SOAK, ...run }, attempt: (healthy, id) => ({ version: 1, ...attempt(healthy, id) }) }),
  );
  return { report, verdictOf: (name: string) => report.checks.find((check) => check.name === name)?.verdict };
}

describe('a run without a deploy', () => {
  it('passes, with how many requests in how many seconds and which bound', () => {
    const { report } = soaked();
    expect(report.verdict).toBe('pass');
    expect(report.checks.map(({ name }) => name)).toEqual([
      'accounted',
      'zero-downtime',
      'zero-wait',
      'not-vacuous',
      'detector',
      'generator',
      'carried-through',
    ]);
    expect(report.checks).toContainEqual(
      expect.objectContaining({
        id: 'zero-downtime',
        reason: 'holds',
        evidence: { lanes: ['new'], watchedMs: 6000, countsNoPosts: false },
      }),
    );
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'soak-wait', reason: 'holds', evidence: { byDefault: true } }));
    expect(report.bound.exposed).toBe(report.requests.sent);
    expect(report.transitions).toEqual([]);
  });

  it('fails by its very first request', () => {
    const { report, verdictOf } = soaked({ attempt: (_, id) => (id === 0 ? { outcome: 'reset' } : {}) });
    expect(verdictOf('zero-downtime')).toBe('fail');
    expect(report.verdict).toBe('fail');
  });

  it.each([
    ['at its begin', FROM_MS],
    ['in the middle', 4000],
  ])('fails by a stall of 3 s %s, in which no request was lost', (_, fromMs) => {
    const { report, verdictOf } = soaked({
      attempt: ({ sentMs, endMs }) => (sentMs >= fromMs && sentMs < fromMs + 30 ? { endMs: Math.max(endMs, fromMs + 3000) } : {}),
    });
    expect(report.requests.failed).toBe(0);
    expect(verdictOf('zero-wait')).toBe('fail');
    expect(report.verdict).toBe('fail');
  });

  it('holds the user’s own bound', () => {
    const bound = (maxStallMs: number) => ({ expectation: { kind: 'zero-downtime', maxStallMs } as const });
    expect(soaked({ run: bound(700) }).verdictOf('zero-wait')).toBe('pass');
    expect(soaked({ run: bound(400) }).verdictOf('zero-wait')).toBe('fail');
  });

  it('does not put down to the service a wait in which the client itself stood still', () => {
    const freezes = [{ atMs: 4000, durationMs: 900 }];
    const { verdictOf } = soaked({
      run: { generator: { loopDelayP99Ms: 1, loopDelayMaxMs: 900, freezes, stealShare: 0 } },
      attempt: ({ sentMs, endMs }) => (sentMs >= 4000 && sentMs < 4030 ? { endMs: Math.max(endMs, 5800) } : {}),
    });
    expect(verdictOf('zero-wait')).toBe('inconclusive');
  });

  it('is inconclusive if it was cut short, and a loss until then is a fail all the same', () => {
    const cut = { soak: { askedMs: 60_000 }, trouble: 'interrupted by SIGINT before the run was carried through' };
    expect(soaked({ run: cut }).report.verdict).toBe('inconclusive');
    expect(soaked({ run: cut }).verdictOf('not-vacuous')).toBe('inconclusive');
    expect(soaked({ run: cut, attempt: (_, id) => (id === 99 ? { outcome: 'reset' } : {}) }).report.verdict).toBe('fail');
  });

  it('is inconclusive if one of its clients was never answered, as when its URL never answered', () => {
    const starved = soaked({ attempt: ({ client, sentMs }) => (client === 3 ? { endMs: Math.max(sentMs, TO_MS), outcome: 'open' } : {}) });
    expect(starved.verdictOf('not-vacuous')).toBe('inconclusive');
  });
});
