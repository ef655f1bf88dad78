import { describe, expect, it } from 'vitest';
import type { Recording, RunRecord } from '../../../core/record/run-record.ts';
import { zeroDowntime } from '../../../core/verdict/checks/zero-downtime-check.ts';
import { exactCalibration, healthyRecording, TRIGGER_MS } from '../../../core/verdict/healthy.fixture.ts';
import { ledgerOf, type Written } from '../../../core/verdict/written-ledger.fixture.ts';
import { zeroDowntimeWords } from './zero-downtime-words.ts';

const PROXIED: Partial<RunRecord> = { path: { refuses: false, detail: 'a proxy accepts on the published port' } };
const CRIES_WOLF: Partial<RunRecord> = { calibration: exactCalibration('new').map((row, i) => ({ ...row, falseAlarms: i === 2 ? 1 : 0 })) };

const judged = (recording: Recording) => zeroDowntimeWords(zeroDowntime(recording, { longestMs: 1234.5, atMs: 4321 }));

function of(attempts: readonly Written[], run: Partial<RunRecord> = {}) {
  return judged({ ...healthyRecording({ run }), ledger: ledgerOf(attempts) });
}

describe('words of zero-downtime', () => {
  it('says how long at most no client was answered, whether or not a wait is promised', () => {
    expect(judged(healthyRecording()).detail).toMatch(
      /None of \d+ requests failed \(lane new\); the longest stall was 1\.234 s, at 4\.321 s\./,
    );
  });

  it('counts by outcome and lane, the most first, with the time of the first and the last', () => {
    const attempts: Written[] = [
      { sentMs: 1000 },
      { sentMs: 31_204, outcome: 'reset', lane: 'reused' },
      { sentMs: 31_300, outcome: 'empty-reply' },
      { sentMs: 31_500, outcome: 'empty-reply' },
    ];
    expect(of(attempts).detail).toBe(
      '3 of 4 requests failed, sent between 31.204 s and 31.500 s: 2 empty-reply in lane new (the connection was closed before the first byte of an answer), 1 reset in lane reused (the connection was reset).',
    );
  });

  it('names the TLS errors, each with its count', () => {
    const bad = { outcome: 'bad-certificate' } as const;
    const attempts: Written[] = [
      { sentMs: 1 },
      { sentMs: 2, ...bad, tlsError: 'CERT_HAS_EXPIRED' },
      { sentMs: 3, ...bad, tlsError: 'CERT_HAS_EXPIRED' },
      { sentMs: 4, ...bad, tlsError: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    ];
    const { detail } = of(attempts);
    expect(detail).toMatch(/2 bad-certificate in lane new \([^()]*: CERT_HAS_EXPIRED\), 1 bad-certificate/);
    expect(detail).toContain('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('says how many a client that retries would have shown', () => {
    const kept = { lane: 'reused', reusedConnection: true } as const;
    const attempts: Written[] = [
      { sentMs: 1, outcome: 'empty-reply', ...kept },
      { sentMs: 2, outcome: 'reset', ...kept },
      { sentMs: 3, outcome: 'reset', bytes: 12, ...kept },
      { sentMs: 4, outcome: 'empty-reply', lane: 'reused' },
      { sentMs: 5, outcome: 'timeout', ...kept },
    ];
    expect(of(attempts).detail).toContain('5 lost; a client that retries would have shown 3.');
    expect(of(attempts.slice(0, 2)).detail).toContain('2 lost; a client that retries would have shown 0.');
    expect(of(attempts.slice(3)).detail).not.toContain('retries');
  });

  it('say of losses that --allow-retry accepts why a client may repeat them', () => {
    const options = { ...healthyRecording().run.options, methods: ['GET', 'GET'], allowRetry: true };
    const lost = { outcome: 'reset', lane: 'reused', reusedConnection: true } as const;
    const { detail } = of([{ sentMs: 5000, ...lost }], { options, soak: { askedMs: 10_000 } });
    expect(detail).toMatch(
      /^1 of 1 request failed, .* and a client may repeat it \(RFC 9112, section 9\.3\.1\): --allow-retry accepts that\.$/,
    );
  });

  it('say that the calibration had a false alarm', () => {
    expect(judged(healthyRecording({ run: CRIES_WOLF }))).toMatchObject({
      detail: expect.stringContaining('1 false alarm'),
    });
  });

  it('say that a closed port does not refuse', () => {
    expect(judged(healthyRecording({ run: PROXIED }))).toMatchObject({
      detail: expect.stringContaining('a proxy accepts'),
    });
  });

  describe('of requests that failed before anything was done to the service', () => {
    const [boot, baseline, reload, settle, drain] = healthyRecording().run.phases;
    if (!boot || !baseline || !reload || !settle || !drain) throw new TypeError('the fixture lost its phases');
    const early = { sentMs: 1600, outcome: 'refused' } as const;
    const down: Written[] = [{ sentMs: 1500 }, early];

    it.each(['external', 'host'] as const)('say that they refute nothing: %s', (runtime) => {
      for (const phases of [
        [boot, baseline, drain],
        [boot, baseline, reload, settle, drain],
      ])
        expect(of(down, { runtime, phases, transitions: [] })).toMatchObject({
          detail: expect.stringMatching(/before anything was done to it.* 1 refused in lane new/),
        });
    });

    it('say of failures that refute how many were early', () => {
      expect(of([...down, { sentMs: TRIGGER_MS + 1, outcome: 'reset' }])).toMatchObject({
        detail: expect.stringMatching(/^2 of 3 requests failed.* 1 of them failed before anything was done to the service/),
      });
    });
  });
});
