import { describe, expect, it } from 'vitest';
import type { RunRecord, ServedCount } from '../../record/run-record.ts';
import { type Breakage, COMPLETE_MS, healthyRecording } from '../healthy.fixture.ts';
import { measure } from '../measure.ts';
import { accounted } from './accounted-check.ts';
import { executedOnce, executedOnceCheck } from './executed-once-check.ts';

const OLD_PID = 4711;

/** A healthy run whose requests are posted, and what the app wrote down of it. */
function posted(served: Partial<ServedCount> | null, attempt?: Breakage['attempt'], run: Partial<RunRecord> = {}) {
  const healthy = healthyRecording(attempt === undefined ? {} : { attempt });
  const { ledger } = healthy;
  const wrote: ServedCount = { total: ledger.answered, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed: [], ...served };
  return {
    ...healthy,
    run: {
      ...healthy.run,
      options: { ...healthy.run.options, methods: ledger.targets.map(() => 'POST') },
      served: served === null ? null : wrote,
      ...run,
    },
  };
}

const by = (pid: number, atMs: number) => ({ pid, instance: 'backend', atMs });
const lose =
  (lost: number): Breakage['attempt'] =>
  (_, id) =>
    id === lost ? { outcome: 'empty-reply' } : {};
/** The first request that was sent after the change was complete. */
const late = [...healthyRecording().ledger.records()].find(({ sentAtMs }) => sentAtMs > COMPLETE_MS)?.id ?? -1;

describe('executed once', () => {
  it('passes if each was executed once, with their number', () => {
    const recording = posted({});
    const { sent } = recording.ledger;
    expect(executedOnce(recording)).toMatchObject({ verdict: 'pass', reason: 'holds', facts: { sent, executedAndAnswered: sent } });
  });

  it('fails if something on the way had one executed again, and the books balance all the same', () => {
    const recording = posted({});
    const again = posted({
      total: recording.ledger.answered + 1,
      servedTwice: [41],
      executedAgain: [{ id: 41, executions: [by(1, 3001), by(2, 3002)] }],
    });
    expect(executedOnce(again)).toMatchObject({ verdict: 'fail', reason: 'executed-again', facts: { executedAgain: 1 } });
    expect(accounted(again)).toMatchObject({ verdict: 'pass' });
  });

  it('fails also if nothing says by whom, and in a run that measures a rate', () => {
    const again = posted({ total: posted({}).ledger.answered + 1, servedTwice: [41] });
    expect(executedOnce(again)).toMatchObject({ verdict: 'fail', reason: 'executed-again', facts: { executedAgain: 1 } });
    expect(executedOnceCheck.asks).toContain('rate');
  });

  it('leaves it to the books if what was served again may be repeated', () => {
    const recording = posted({ servedTwice: [41], executedAgain: [{ id: 41, executions: [by(1, 3001), by(2, 3002)] }] });
    const repeatable = { ...recording, run: { ...recording.run, options: { ...recording.run.options, methods: ['GET', 'PUT'] } } };
    expect(accounted(repeatable)).toMatchObject({ verdict: 'inconclusive', reason: 'served-twice' });
    expect(
      executedOnceCheck.ask({ kind: 'zero-downtime', recording: repeatable, measured: measure(repeatable), maxStallMs: null }),
    ).toBeNull();
  });

  it('fails if one process had begun with it and another answered it', () => {
    const recording = posted({ begunNotServed: [{ id: 41, pid: 1, instance: 'backend', atMs: 3001 }] });
    expect(executedOnce(recording)).toMatchObject({ verdict: 'fail', reason: 'begun-again', evidence: { begunAgain: [41] } });
    expect(accounted(recording)).toMatchObject({ verdict: 'pass' });
  });

  it.each([
    ['executed and not answered', { servedNotAnswered: [60] }, 'executedNotAnswered'],
    ['begun and never finished', { begunNotServed: [{ id: 60, pid: 1, instance: 'backend', atMs: 3001 }] }, 'begunOnly'],
    ['never executed', {}, 'notExecuted'],
  ] as const)('tells what became of one that failed: %s', (_, served, fact) => {
    const all = { executedNotAnswered: 0, begunOnly: 0, notExecuted: 0 };
    expect(executedOnce(posted(served, lose(60)))).toMatchObject({ verdict: 'pass', facts: { ...all, [fact]: 1 } });
  });

  it('fails if the old version executed one that was sent after the new one had taken over', () => {
    const finished = (pid: number) => ({ servedNotAnswered: [late], finishedNotArrived: [{ id: late, pid, instance: 'old', atMs: 6000 }] });
    expect(executedOnce(posted(finished(OLD_PID), lose(late)))).toMatchObject({ verdict: 'fail', reason: 'executed-by-old' });
    // By a process that no answer came from nothing is known.
    expect(executedOnce(posted(finished(99), lose(late)))).toMatchObject({ verdict: 'pass', facts: { executedNotAnswered: 1 } });
    expect(executedOnce(posted(finished(OLD_PID), lose(60)))).toMatchObject({ verdict: 'pass' });
  });

  it('fails if the old version executed and answered one that was sent after the new one had taken over', () => {
    const byOldVersion: Breakage['attempt'] = (_, id) => (id === late ? { version: 1, pid: OLD_PID } : {});
    const stray = posted({}, byOldVersion);
    expect(executedOnce(stray)).toMatchObject({ verdict: 'fail', reason: 'executed-by-old', evidence: { byOld: [late] } });
    // If the new version never came, nothing has taken over; nor has it if nothing was to change.
    const nothingNew: Breakage['attempt'] = () => ({ version: 1, pid: OLD_PID });
    expect(executedOnce(posted({}, nothingNew))).toMatchObject({ verdict: 'pass', facts: { executedByOld: 0 } });
    expect(executedOnce(posted({}, byOldVersion, { expectsChange: false }))).toMatchObject({ verdict: 'pass' });
  });

  it('is inconclusive if nothing says what was executed', () => {
    expect(executedOnce(posted(null))).toMatchObject({ verdict: 'inconclusive', reason: 'not-counted-by-request' });
    expect(executedOnce(posted({ byRequest: false }))).toMatchObject({ verdict: 'inconclusive', reason: 'not-counted-by-request' });
  });

  it.each([
    ['nothing is posted', { options: healthyRecording().run.options }],
    ['the app counts nothing', { countsNothing: true as const }],
    ['the service is not ours', { runtime: 'external' }],
  ])('is not asked if %s', (_, run) => {
    const recording = posted({}, undefined, run);
    expect(executedOnceCheck.ask({ kind: 'zero-downtime', recording, measured: measure(recording), maxStallMs: null })).toBeNull();
  });
});
