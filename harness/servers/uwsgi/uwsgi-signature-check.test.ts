import { describe, expect, it } from 'vitest';
import { findings } from '../../core/explain/findings.ts';
import type { RunEvent, RunRecord, Signature } from '../../core/record/run-record.ts';
import { signature } from '../../core/verdict/checks/signature-check.ts';
import { type Breakage, TRIGGER_MS } from '../../core/verdict/healthy.fixture.ts';
import { signatureWords } from '../../report/words/checks/signature-words.ts';
import { healthyRecording } from './uwsgi-recording.fixture.ts';

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

/** What was judged, and how it is said. */
function of(
  expected: Signature,
  events: readonly RunEvent[],
  attempt: NonNullable<Breakage['attempt']> = () => ({}),
  run: Partial<RunRecord> = {},
) {
  const recording = healthyRecording({ attempt, events, run });
  const judged = signature(recording, expected, { findings: findings(recording), transitions: [] });
  return { ...judged, ...signatureWords(judged) };
}

describe('signature', () => {
  it('of a defect that costs nothing and that no log tells of is what the scenario looked at, and nothing without', () => {
    const unseen: Signature = { ...SILENT, log: null };
    expect(of(unseen, [])).toMatchObject({ verdict: 'inconclusive', reason: 'nothing-to-see-it-by' });
    const looked = { atMs: 5000, says: 'the old version answers', holds: true, found: '', mustShow: true } as const;
    expect(of(unseen, [], undefined, { observations: [looked] })).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('it costs no request, and 1 statement of clean-end must hold'),
    });
  });

  it('passes if requests failed under its outcome and the log says its line', () => {
    const check = of(EMPTY, [LINE, LINE], lost('empty-reply', 50, 60));
    expect(check.verdict).toBe('pass');
    expect(check.detail).toMatch(
      /2 requests of \d+ ended as empty-reply; 2 lines of the log of pool match, the first is "-- unavailable modifier requested: 0 --"/,
    );
  });

  it('fails if no request failed, and if the log says nothing: the defect did not show', () => {
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

  it('asks for no line if the signature names none', () => {
    expect(of({ ...EMPTY, log: null }, [], lost('empty-reply', 50)).verdict).toBe('pass');
  });

  it('fails if requests failed in another way too, and names it', () => {
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

  it('passes a defect that costs no request by its line, and fails if it cost one', () => {
    expect(of(SILENT, [LINE]).verdict).toBe('pass');
    expect(of(SILENT, [LINE], lost('reset', 50))).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('it costs none') });
  });

  it('is inconclusive if it says nothing that could be seen', () => {
    expect(of({ ...SILENT, log: null }, [LINE]).verdict).toBe('inconclusive');
  });

  it('is inconclusive if it did not show in a run that was not carried through', () => {
    expect(of(EMPTY, [], () => ({}), { trouble: 'the pool did not start' }).verdict).toBe('inconclusive');
    expect(of(EMPTY, [LINE], lost('reset', 50), { trouble: 'the pool did not start' }).verdict).toBe('fail');
  });

  describe('of what the reload does', () => {
    const RELOADED: Signature = { ...EMPTY, shows: 'after-trigger' };
    const at =
      (sentMs: number): NonNullable<Breakage['attempt']> =>
      (healthy) =>
        healthy.sentMs >= sentMs && healthy.sentMs < sentMs + 150 ? { outcome: 'empty-reply', endMs: healthy.sentMs + 1 } : {};

    it('fails if a request had failed before the trigger, and says how many', () => {
      expect(of(RELOADED, [LINE], at(TRIGGER_MS + 200)).verdict).toBe('pass');
      const before = of(RELOADED, [LINE], (healthy, id) => (id === 3 ? { outcome: 'empty-reply' } : at(TRIGGER_MS + 200)(healthy, id)));
      expect(before).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 request had failed before the reload') });
      expect(of(EMPTY, [LINE], at(1200)).verdict).toBe('pass');
    });

    it('takes a request that was under way at the trigger for one that the reload may have cost', () => {
      const across: NonNullable<Breakage['attempt']> = ({ sentMs, endMs }) =>
        sentMs < TRIGGER_MS && endMs > TRIGGER_MS ? { outcome: 'empty-reply' } : {};
      expect(of(RELOADED, [LINE], across).verdict).toBe('pass');
    });

    it('goes by the begin of the reload if no version is to change', () => {
      const { phases } = healthyRecording().run;
      const reloadMs = phases.find(({ name }) => name === 'reload')?.startMs ?? 0;
      const run = { transitions: [], expectsChange: false };
      expect(of(RELOADED, [LINE], at(reloadMs + 20), run).verdict).toBe('pass');
      expect(of(RELOADED, [LINE], at(reloadMs - 800), run).verdict).toBe('fail');
    });

    it('believes no line that was written before the trigger, or when everything was told to end', () => {
      const teardown: RunEvent = { ...LINE, atMs: 7000, source: 'harness', kind: 'teardown', instance: null };
      const failing = at(TRIGGER_MS + 200);
      expect(of(RELOADED, [{ ...LINE, atMs: TRIGGER_MS - 2 }], failing).verdict).toBe('fail');
      expect(of(RELOADED, [teardown, { ...LINE, atMs: 7001 }], failing).verdict).toBe('fail');
      expect(of(RELOADED, [LINE, teardown], failing).verdict).toBe('pass');
    });
  });

  it('believes of no defect a line that was written when everything was told to end', () => {
    const teardown: RunEvent = { ...LINE, atMs: 3900, source: 'harness', kind: 'teardown', instance: null };
    expect(of(SILENT, [teardown, LINE]).verdict).toBe('fail');
  });

  it('fails if an answer had another wrong status than the one that it names', () => {
    const expected: Signature = { ...EMPTY, outcome: 'wrong-status', status: 502 };
    const answers = (...statuses: readonly number[]) =>
      of(expected, [LINE], (_, id) => (statuses[id - 60] === undefined ? {} : { outcome: 'wrong-status', status: statuses[id - 60] ?? 0 }));
    expect(answers(502, 502)).toMatchObject({ verdict: 'pass', detail: expect.stringContaining('2 requests of') });
    expect(answers(502, 500)).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 with status 500') });
    expect(answers(404).verdict).toBe('fail');
  });

  it('fails if a request failed on a new connection, if it costs only those on kept ones', () => {
    const expected: Signature = { ...EMPTY, log: null, connection: 'reused' };
    const on = (...reused: readonly boolean[]) =>
      of(expected, [], (_, id) =>
        reused[id - 60] === undefined ? {} : { outcome: 'empty-reply', reusedConnection: reused[id - 60] ?? false },
      );
    expect(on(true, true)).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('a client that retries would have shown none'),
    });
    expect(on(true, false)).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 on a new connection') });
    const half = of(expected, [], (_, id) => (id === 60 ? { outcome: 'empty-reply', reusedConnection: true, bytes: 20 } : {}));
    expect(half.verdict).toBe('fail');
  });

  it('asks for a cause that it names behind every failure', () => {
    const expected: Signature = { ...EMPTY, causes: ['unavailable-modifier'] };
    const sentMs = 4000;
    const one: NonNullable<Breakage['attempt']> = (_, id) => (id === 60 ? { outcome: 'empty-reply', sentMs, endMs: sentMs + 1 } : {});
    expect(of(expected, [LINE], one)).toMatchObject({
      verdict: 'pass',
      detail: expect.stringContaining('all of them explained by unavailable-modifier'),
    });
    const two: NonNullable<Breakage['attempt']> = (_, id) =>
      id === 60 || id === 61 ? { outcome: 'empty-reply', sentMs, endMs: sentMs + 1 } : {};
    expect(of(expected, [LINE], two)).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 as empty-reply, unexplained') });
    expect(of({ ...expected, causes: ['killed', 'no-mercy'] }, [LINE], one)).toMatchObject({
      verdict: 'fail',
      detail: expect.stringContaining('1 as empty-reply by unavailable-modifier'),
    });
  });

  it('is inconclusive if the causes could not be found out', () => {
    const recording = healthyRecording({ attempt: lost('empty-reply', 50), events: [LINE] });
    expect(signature(recording, { ...EMPTY, causes: ['killed'] }, { findings: [], transitions: [] }).verdict).toBe('inconclusive');
  });
});
