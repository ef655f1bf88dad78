import { describe, expect, it } from 'vitest';
import type { Recording, RunEvent, RunRecord } from '../../record/run-record.ts';
import { type Breakage, exactCalibration, healthyRecording, TRIGGER_MS } from '../healthy.fixture.ts';
import { hiddenByRetry } from '../measures/hidden-by-retry.ts';
import { ledgerOf, type Written } from '../written-ledger.fixture.ts';
import { zeroDowntime } from './zero-downtime-check.ts';

const PROXIED: Partial<RunRecord> = { path: { refuses: false, detail: 'a proxy accepts on the published port' } };
const CRIES_WOLF: Partial<RunRecord> = { calibration: exactCalibration('new').map((row, i) => ({ ...row, falseAlarms: i === 2 ? 1 : 0 })) };
const ONE_LOST: Breakage = { attempt: (_, id) => (id === 60 ? { outcome: 'reset' } : {}) };

const judged = (recording: Recording) => zeroDowntime(recording, { longestMs: 1234.5, atMs: 4321 });

function of(attempts: readonly Written[], run: Partial<RunRecord> = {}) {
  return judged({ ...healthyRecording({ run }), ledger: ledgerOf(attempts) });
}

describe('zero-downtime', () => {
  it('passes if nothing failed', () => {
    expect(judged(healthyRecording()).verdict).toBe('pass');
  });

  it('tells how long at most no client was answered, whether or not a wait is promised', () => {
    const { ledger } = healthyRecording();
    expect(judged(healthyRecording())).toEqual({
      verdict: 'pass',
      reason: 'holds',
      facts: { sent: ledger.sent, failed: 0, longestStallMs: 1234.5, stallAtMs: 4321 },
      evidence: { lanes: ['new'], watchedMs: null, countsNoPosts: false },
    });
  });

  it('fails for one failure of any kind', () => {
    for (const outcome of [
      'refused',
      'unreachable',
      'connect-timeout',
      'empty-reply',
      'reset',
      'truncated',
      'malformed',
      'timeout',
      'wrong-status',
      'wrong-body',
      'bad-certificate',
    ] as const) {
      expect([outcome, of([{ sentMs: 1 }, { sentMs: 3002, outcome }]).verdict]).toEqual([outcome, 'fail']);
    }
  });

  it('counts by outcome and lane, the most first, with the time of the first and the last', () => {
    const attempts: Written[] = [
      { sentMs: 1000 },
      { sentMs: 31_204, outcome: 'reset', lane: 'reused' },
      { sentMs: 31_300, outcome: 'empty-reply' },
      { sentMs: 31_500, outcome: 'empty-reply' },
    ];
    expect(of(attempts)).toEqual({
      verdict: 'fail',
      reason: 'requests-failed',
      facts: { sent: 4, failed: 3, early: 0, hiddenByRetry: 0 },
      evidence: {
        kinds: [
          { outcome: 'empty-reply', lane: 'new', tlsError: '', count: 2 },
          { outcome: 'reset', lane: 'reused', tlsError: '', count: 1 },
        ],
        firstMs: 31_204,
        lastMs: 31_500,
        hidden: 0,
        askedToWait: {},
        perhapsExecuted: 0,
      },
    });
  });

  it('names the TLS errors, each with its count', () => {
    const bad = { outcome: 'bad-certificate' } as const;
    const attempts: Written[] = [
      { sentMs: 1 },
      { sentMs: 2, ...bad, tlsError: 'CERT_HAS_EXPIRED' },
      { sentMs: 3, ...bad, tlsError: 'CERT_HAS_EXPIRED' },
      { sentMs: 4, ...bad, tlsError: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    ];
    expect(of(attempts)).toMatchObject({
      evidence: {
        kinds: [
          { outcome: 'bad-certificate', lane: 'new', tlsError: 'CERT_HAS_EXPIRED', count: 2 },
          { outcome: 'bad-certificate', lane: 'new', tlsError: 'ERR_TLS_CERT_ALTNAME_INVALID', count: 1 },
        ],
      },
    });
  });

  it.each([
    ['GET', true, [0, 1], 'pass', 'repeatable-only'],
    ['GET', false, [0, 1], 'fail', 'requests-failed'],
    ['POST', true, [0, 1], 'fail', 'requests-failed'],
    ['GET', true, [0, 2], 'fail', 'requests-failed'],
  ] as const)('lost on kept connections by %s, accepted %s: %j is %s', (method, allowRetry, which, verdict, reason) => {
    const kept = { lane: 'reused', reusedConnection: true } as const;
    const attempts: readonly Written[] = [
      { sentMs: 5_000, outcome: 'empty-reply', ...kept },
      { sentMs: 5_001, outcome: 'reset', ...kept },
      { sentMs: 5_002, outcome: 'reset', bytes: 12, ...kept },
    ];
    const options = { ...healthyRecording().run.options, methods: [method, method], allowRetry };
    const soak = { askedMs: 10_000 };
    const ledger = ledgerOf(which.map((nth): Written => attempts[nth] ?? { sentMs: 0 }));
    const check = zeroDowntime({ ...healthyRecording({ run: { options, soak } }), ledger }, { longestMs: 0, atMs: 0 });
    expect([check.verdict, check.reason]).toEqual([verdict, reason]);
  });

  it('tells how many a client that retries would have hidden', () => {
    const kept = { lane: 'reused', reusedConnection: true } as const;
    const attempts: Written[] = [
      { sentMs: 1, outcome: 'empty-reply', ...kept },
      { sentMs: 2, outcome: 'reset', ...kept },
      { sentMs: 3, outcome: 'reset', bytes: 12, ...kept },
      { sentMs: 4, outcome: 'empty-reply', lane: 'reused' },
      { sentMs: 5, outcome: 'timeout', ...kept },
    ];
    expect(hiddenByRetry(ledgerOf(attempts))).toBe(2);
    expect(hiddenByRetry(ledgerOf(attempts), ['PUT', 'PUT'])).toBe(2);
    const { id } = [...ledgerOf(attempts).failures()].find(({ reusedConnection, bytes }) => reusedConnection && bytes === 0) ?? { id: -1 };
    expect(hiddenByRetry(ledgerOf(attempts), [], [id])).toBe(1);
    expect(hiddenByRetry(ledgerOf(attempts), ['POST', 'POST'])).toBe(0);
    expect(of(attempts)).toMatchObject({ evidence: { hidden: 2 } });
    expect(of(attempts.slice(0, 2))).toMatchObject({ evidence: { hidden: 2 } });
    expect(of(attempts.slice(3))).toMatchObject({ evidence: { hidden: 0 } });
  });

  it('is inconclusive if nothing was sent', () => {
    expect(of([]).verdict).toBe('inconclusive');
  });

  it('is inconclusive, with and without failures, if the calibration had a false alarm', () => {
    expect(judged(healthyRecording({ run: CRIES_WOLF }))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'false-alarms',
      facts: { falseAlarms: 1 },
    });
    expect(judged(healthyRecording({ ...ONE_LOST, run: CRIES_WOLF })).verdict).toBe('inconclusive');
  });

  it('is inconclusive if a closed port does not refuse, but believes the failures that it saw there', () => {
    expect(judged(healthyRecording({ run: PROXIED }))).toMatchObject({
      verdict: 'inconclusive',
      reason: 'closed-port-accepts',
      evidence: { path: 'a proxy accepts on the published port' },
    });
    expect(judged(healthyRecording({ ...ONE_LOST, run: PROXIED })).verdict).toBe('fail');
    expect(judged(healthyRecording({ run: { ...PROXIED, runtime: 'external' } })).verdict).toBe('pass');
  });

  describe('of requests that failed before anything was done to the service', () => {
    const [boot, baseline, reload, settle, drain] = healthyRecording().run.phases;
    if (!boot || !baseline || !reload || !settle || !drain) throw new TypeError('the fixture lost its phases');
    const early = { sentMs: 1600, outcome: 'refused' } as const;
    const down: Written[] = [{ sentMs: 1500 }, early];

    it.each(['external', 'host'] as const)('refutes nothing, in a service of the user or of zerodrop: %s', (runtime) => {
      for (const phases of [
        [boot, baseline, drain],
        [boot, baseline, reload, settle, drain],
      ])
        expect(of(down, { runtime, phases, transitions: [] })).toMatchObject({
          verdict: 'inconclusive',
          reason: 'failed-before',
          facts: { sent: 2, failed: 1, early: 1 },
          evidence: { kinds: [{ outcome: 'refused', lane: 'new', tlsError: '', count: 1 }] },
        });
      expect(of(down, { runtime })).toMatchObject({ verdict: 'inconclusive' });
    });

    it('fails for one that failed later, and tells how many were early', () => {
      expect(of([...down, { sentMs: TRIGGER_MS + 1, outcome: 'reset' }])).toMatchObject({
        verdict: 'fail',
        reason: 'requests-failed',
        facts: { sent: 3, failed: 2, early: 1 },
      });
    });

    it('fails for one that was sent before the trigger and failed after it', () => {
      expect(of([{ sentMs: 1500 }, { ...early, endMs: TRIGGER_MS + 0.1 }]).verdict).toBe('fail');
      expect(of([{ sentMs: 1500 }, { ...early, endMs: TRIGGER_MS - 100 }]).verdict).toBe('inconclusive');
    });

    it('fails for one that failed when the reload phase had begun, or a step had been taken, before the trigger', () => {
      const between: Written[] = [{ sentMs: 1500 }, { ...early, sentMs: 2999.2, endMs: 2999.5 }];
      expect(of(between).verdict).toBe('fail');
      const step: RunEvent = { atMs: 1550, source: 'strategy', kind: 'signal-sent', instance: null, pid: null, text: 'SIGHUP' };
      const withStep = (atMs: number) => judged({ ...healthyRecording({ events: [{ ...step, atMs }] }), ledger: ledgerOf(down) }).verdict;
      expect(withStep(1550)).toBe('fail');
      // A step of the boot came before the siege.
      expect(withStep(500)).toBe('inconclusive');
    });
  });

  it('is inconclusive if nothing failed and a request has no outcome', () => {
    expect(of([{ sentMs: 1 }, { sentMs: 2, outcome: 'open' }]).verdict).toBe('inconclusive');
  });
});
