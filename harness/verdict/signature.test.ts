import { describe, expect, it } from 'vitest';
import type { RunEvent, RunRecord, Signature } from '../record.ts';
import { type Breakage, healthyRecording } from './healthy.fixture.ts';
import { signature } from './signature.ts';

const EMPTY: Signature = {
  says: 'the pool answers itself',
  outcome: 'empty-reply',
  log: { instance: 'pool', pattern: 'unavailable modifier requested: \\d+' },
};
const LINE: RunEvent = {
  atMs: 4000,
  source: 'log',
  kind: 'log-line',
  instance: 'pool',
  pid: 12,
  text: '-- unavailable modifier requested: 0 --',
};
const SILENT: Signature = { ...EMPTY, outcome: null };
const lost =
  (outcome: 'empty-reply' | 'reset', ...ids: readonly number[]): NonNullable<Breakage['attempt']> =>
  (_, id) =>
    ids.includes(id) ? { outcome } : {};

function of(
  expected: Signature,
  events: readonly RunEvent[],
  attempt: NonNullable<Breakage['attempt']> = () => ({}),
  run: Partial<RunRecord> = {},
) {
  return signature(healthyRecording({ attempt, events, run }), expected);
}

describe('signature', () => {
  it('passes where requests failed under its outcome and the log says its line', () => {
    const check = of(EMPTY, [LINE, LINE], lost('empty-reply', 50, 60));
    expect(check.verdict).toBe('pass');
    expect(check.detail).toMatch(
      /2 requests of \d+ ended as empty-reply; 2 lines of the log of pool match, the first is "-- unavailable modifier requested: 0 --"/,
    );
  });

  it('fails where no request failed, and where the log says nothing: the defect did not show', () => {
    expect(of(EMPTY, [LINE])).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('did not show') });
    expect(of(EMPTY, [], lost('empty-reply', 50))).toMatchObject({
      verdict: 'fail',
      detail: expect.stringContaining('no line of the log of pool matches'),
    });
  });

  it('believes only the log, and only of that instance', () => {
    const failing = lost('empty-reply', 50);
    expect(of(EMPTY, [{ ...LINE, instance: 'ver_a-1' }], failing).verdict).toBe('fail');
    expect(of(EMPTY, [{ ...LINE, source: 'strategy' }], failing).verdict).toBe('fail');
    expect(of({ ...EMPTY, log: { instance: null, pattern: 'modifier' } }, [{ ...LINE, instance: 'ver_a-1' }], failing).verdict).toBe(
      'pass',
    );
  });

  it('asks for no line where the signature names none', () => {
    expect(of({ ...EMPTY, log: null }, [], lost('empty-reply', 50)).verdict).toBe('pass');
  });

  it('fails where requests failed in another way too, and names it', () => {
    const both: NonNullable<Breakage['attempt']> = (_, id) =>
      id === 50 ? { outcome: 'empty-reply' } : id === 60 ? { outcome: 'reset' } : {};
    expect(of(EMPTY, [LINE], both)).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 as reset') });
  });

  it('lets come along what it names, does not ask for it, and lets nothing else', () => {
    const both: NonNullable<Breakage['attempt']> = (_, id) =>
      id === 50 ? { outcome: 'empty-reply' } : id === 60 ? { outcome: 'reset' } : {};
    const along: Signature = { ...EMPTY, also: ['reset'] };
    expect(of(along, [LINE], both)).toMatchObject({ verdict: 'pass', detail: expect.stringContaining('along with it 1 as reset') });
    expect(of(along, [LINE], lost('empty-reply', 50)).verdict).toBe('pass');
    expect(of(along, [LINE], lost('reset', 50))).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('did not show') });
    expect(of({ ...EMPTY, also: ['refused'] }, [LINE], both)).toMatchObject({
      verdict: 'fail',
      detail: expect.stringContaining('1 as reset'),
    });
  });

  it('passes a defect that costs no request by its line, and fails where it cost one', () => {
    expect(of(SILENT, [LINE]).verdict).toBe('pass');
    expect(of(SILENT, [LINE], lost('reset', 50))).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('it costs none') });
  });

  it('is inconclusive where it says nothing that could be seen', () => {
    expect(of({ ...SILENT, log: null }, [LINE]).verdict).toBe('inconclusive');
  });

  it('is inconclusive where it did not show in a run that was not carried through', () => {
    expect(of(EMPTY, [], () => ({}), { trouble: 'the pool did not start' }).verdict).toBe('inconclusive');
    expect(of(EMPTY, [LINE], lost('reset', 50), { trouble: 'the pool did not start' }).verdict).toBe('fail');
  });
});
