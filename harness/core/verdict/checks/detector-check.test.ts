import { describe, expect, it } from 'vitest';
import { Ledger } from '../../ledger/ledger.ts';
import type { CalibrationRow, RunRecord } from '../../record/run-record.ts';
import { exactCalibration, healthyRecording } from '../healthy.fixture.ts';
import { detector } from './detector-check.ts';

const ROWS = exactCalibration('new');

function of(calibration: readonly CalibrationRow[], run: Partial<RunRecord> = {}) {
  return detector(healthyRecording({ run: { calibration, ...run } }));
}
function changed(fault: string, change: Partial<CalibrationRow>): CalibrationRow[] {
  return ROWS.map((row) => (row.fault === fault ? { ...row, ...change } : row));
}
const BOTH: Partial<RunRecord> = { options: { ...healthyRecording().run.options, lanes: ['new', 'reused'] } };

describe('detector', () => {
  it('passes if every row is exact, with what was injected', () => {
    expect(of(ROWS)).toMatchObject({
      verdict: 'pass',
      reason: 'holds',
      facts: { injected: 16, counted: 16, falseAlarms: 0, faults: 8, correct: 1 },
    });
  });

  it.each([
    ['a fault missed', changed('fin-within-body', { counted: 1 })],
    ['a fault counted twice', changed('fin-within-body', { counted: 4 })],
    ['a false alarm beside a fault', changed('garbage', { falseAlarms: 1 })],
    ['a fault that was never injected', changed('garbage', { injected: 0, counted: 0 })],
    ['an alarm over correct behaviour', changed('http-1.0-answer', { counted: 1 })],
    ['a false alarm over correct behaviour', changed('http-1.0-answer', { falseAlarms: 1 })],
    ['no rows', []],
    ['rows of correct behaviour only', ROWS.filter((row) => row.outcome === 'answered')],
    ['too few kinds of faults', ROWS.filter((row) => row.fault !== 'garbage')],
    ['one fault many times over', [...ROWS, ...ROWS].filter((row) => row.fault !== 'garbage')],
    ['no closed port', changed('closed-port', { outcome: 'reset' })],
    ['no empty reply', changed('fin-before-answer', { outcome: 'reset' })],
    ['no cut', ROWS.map((row) => (row.outcome === 'truncated' ? { ...row, outcome: 'reset' as const } : row))],
    ['no hang', changed('hang-before-answer', { outcome: 'reset' })],
  ])('is inconclusive, never fail, with %s', (_, rows) => {
    expect(of(rows).verdict).toBe('inconclusive');
  });

  it.each(['h2', 'post'] as const)('asks of clients of %s for faults of their own', (exchange) => {
    const run = { options: { ...healthyRecording().run.options, mix: { get: 4, [exchange]: 2 } } };
    expect(of(ROWS, run)).toMatchObject({ verdict: 'inconclusive', reason: 'no-faults-injected', facts: { lane: 'new', exchange } });
    const over = ROWS.map((row) => ({ ...row, fault: `${exchange}-${row.fault}`, exchange }));
    expect(of([...ROWS, ...over], run)).toMatchObject({ verdict: 'pass', facts: { injected: 32 } });
    // Nor do they prove anything of the others.
    expect(of(over, run)).toMatchObject({ verdict: 'inconclusive', reason: 'no-faults-injected' });
  });

  it('names the row that is not exact, with its numbers', () => {
    const rows = [expect.objectContaining({ fault: 'fin-within-body', injected: 2, counted: 1 })];
    expect(of(changed('fin-within-body', { counted: 1 }))).toMatchObject({
      reason: 'counted-inexactly',
      facts: { reasons: 'counted-inexactly', inexact: 1 },
      evidence: { missing: [{ evidence: { rows } }] },
    });
  });

  it('asks for every lane that the run used', () => {
    expect(of(ROWS, BOTH)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no-faults-injected',
      facts: { lane: 'reused' },
    });
    expect(of([...ROWS, ...exactCalibration('reused')], BOTH).verdict).toBe('pass');
    const noTimeout = of([...ROWS, ...exactCalibration('reused').filter((row) => row.outcome !== 'timeout')], BOTH);
    expect(noTimeout).toMatchObject({ facts: { reasons: 'too-few-faults, outcome-untested', lane: 'reused', absent: 'timeout' } });
    const recording = healthyRecording();
    expect(detector({ ...recording, run: { ...recording.run, options: { ...recording.run.options, lanes: [] } } })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no-lane',
    });
  });

  it("says of the run's own judge what it was asked, and no more", () => {
    const asked = (outcome: CalibrationRow['outcome'], fault: string): CalibrationRow => {
      const injected = outcome === 'answered' ? 0 : 9;
      return { fault, lane: 'new', clients: 1, injected, counted: injected, outcome, falseAlarms: 0, judge: 'own' };
    };
    expect(of(ROWS)).toMatchObject({ evidence: { ownJudge: null } });
    const byStatus = [...ROWS, asked('answered', 'right'), asked('wrong-status', 'unexpected-503')];
    expect(of(byStatus)).toMatchObject({ evidence: { ownJudge: { kinds: 1, seesBodies: false } } });
    const byBody = of([...byStatus, asked('wrong-body', 'without-text')]);
    expect(byBody).toMatchObject({ evidence: { ownJudge: { kinds: 2, seesBodies: true } } });
    expect(of([...byStatus, { ...asked('wrong-body', 'without-text'), counted: 8 }]).verdict).toBe('inconclusive');
    expect(of([...ROWS, asked('answered', 'right')])).toMatchObject({ verdict: 'inconclusive', reason: 'judge-untested' });
  });

  it('says what the siege used and the faults did not pass through', () => {
    const recording = healthyRecording();
    const ledger = new Ledger({ targets: ['https://localhost/', 'unix:/run/app.sock:/'], versions: ['unknown'] });
    const run = { ...recording.run, options: { ...recording.run.options, workers: 2 } };
    expect(detector({ run, ledger, events: [] })).toMatchObject({ evidence: { notExercised: ['tls', 'unix-socket', 'several-threads'] } });
    expect(detector(recording)).toMatchObject({ evidence: { notExercised: [] } });
  });

  it("claims nothing of a service's own port if only another could be tried", () => {
    const path = { refuses: true, detail: 'the closed port 127.0.0.1:40001 refuses, as it should' };
    expect(of(ROWS, { path, runtime: 'external' })).toMatchObject({ evidence: { path: { ...path, isOwn: false } } });
    expect(of(ROWS, { path })).toMatchObject({ evidence: { path: { isOwn: true } } });
  });

  it('is inconclusive if a closed port on the path does not refuse, and only says so from outside', () => {
    const path = { refuses: false, detail: 'port 9 accepted' };
    expect(of(ROWS, { path })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'closed-port-accepts',
      evidence: { missing: [{ evidence: { path: 'port 9 accepted' } }] },
    });
    expect(of(ROWS, { path, runtime: 'external' })).toMatchObject({ verdict: 'pass', evidence: { path } });
  });
});
