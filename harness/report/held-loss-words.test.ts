import { describe, expect, it } from 'vitest';
import type { HeldSeen } from '../core/record/measurements.ts';
import { healthyRecording } from '../core/verdict/healthy.fixture.ts';
import type { Report } from './contract.ts';
import { heldLossInWords } from './held-loss-words.ts';

const { run } = healthyRecording();
const reloadMs = run.phases.find(({ name }) => name === 'reload')?.startMs ?? 0;

function headline(reason: string, seen: Partial<HeldSeen>, { name = 'streams-whole', verdict = 'fail' } = {}): string | null {
  const checks = [{ name, verdict, reason, detail: '' }] as unknown as Report['checks'];
  const held = [{ kind: name === 'streams-whole' ? 'sse' : 'ws', ...seen }] as unknown as readonly HeldSeen[];
  return heldLossInWords({ checks, held }, { ...run, runtime: 'external', startedAt: '2026-11-20T10:00:00.000Z' });
}

const numbered = {
  since: 'by-one',
  leapt: 12,
  passedOver: 48,
  firstLeapMs: reloadMs + 250,
  cameAgain: 0,
  passedOverBetween: 0,
} as const;
const said = { perSecond: 10, heldSilent: 6, heldSilentFromMs: reloadMs + 1200, newSilent: 0, quietFromMs: null };

describe('the headline of what was lost over streams and WebSockets of which none failed', () => {
  it('tells events that were left out', () => {
    expect(headline('events-skipped', { numbered })).toMatch(
      /^Lost events: 48 ids were passed over within 12 streams, from 10:00:\d\d\.\d+ UTC on, 250 ms after the command began\. No request failed\.$/,
    );
  });

  it('does not call lost what came twice', () => {
    expect(headline('events-skipped', { numbered: { ...numbered, passedOver: 0 } })).toMatch(
      /^12 streams were sent events twice, or in another order, from .* UTC on, 250 ms after the command began\. No request failed\.$/,
    );
  });

  it('tells silence', () => {
    expect(headline('held-silent', { said }, { name: 'messages-whole' })).toMatch(
      /^Lost messages: 6 WebSockets that were held from before were sent nothing more, from .* UTC on, 1\.20 s after the command began\. No/,
    );
    expect(headline('new-silent', { said: { ...said, heldSilent: 0, newSilent: 1 } })).toBe(
      'Lost events: 1 stream that was opened since the command began was sent nothing. No request failed.',
    );
  });

  it('tells nothing of what does not refute the run', () => {
    expect(headline('skipped-between', { numbered }, { verdict: 'inconclusive' })).toBeNull();
    expect(headline('holds', { numbered, said }, { verdict: 'pass' })).toBeNull();
    expect(headline('closed-by-server', { said })).toBeNull();
  });
});
