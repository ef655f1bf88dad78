import { describe, expect, it } from 'vitest';
import { Ledger } from '../ledger/ledger.ts';
import type { CalibrationRow, RunRecord } from '../record/run-record.ts';
import { detector } from './detector-check.ts';
import { exactCalibration, healthyRecording } from './healthy.fixture.ts';

const ROWS = exactCalibration('new');

function of(calibration: readonly CalibrationRow[], run: Partial<RunRecord> = {}) {
  return detector(healthyRecording({ run: { calibration, ...run } }));
}
function changed(fault: string, change: Partial<CalibrationRow>): CalibrationRow[] {
  return ROWS.map((row) => (row.fault === fault ? { ...row, ...change } : row));
}
const BOTH: Partial<RunRecord> = { options: { ...healthyRecording().run.options, lanes: ['new', 'reused'] } };

describe('detector', () => {
  it('passes where every row is exact, with what was injected', () => {
    expect(of(ROWS)).toMatchObject({
      verdict: 'pass',
      detail: 'Self-test: 16 of 16 injected faults detected, 0 false alarms.',
      more: expect.stringContaining('8 kinds of fault, each counted once; 1 row of correct behaviour'),
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

  it('names the row that is not exact, with its numbers', () => {
    expect(of(changed('fin-within-body', { counted: 1 })).detail).toContain(
      'fin-within-body in lane new (injected 2, counted 1 as truncated, 0 false alarms)',
    );
  });

  it('asks for every lane that the run used', () => {
    expect(of(ROWS, BOTH)).toMatchObject({
      verdict: 'inconclusive',
      detail: expect.stringContaining('no fault was injected in lane reused'),
    });
    expect(of([...ROWS, ...exactCalibration('reused')], BOTH).verdict).toBe('pass');
    expect(of([...ROWS, ...exactCalibration('reused').filter((row) => row.outcome !== 'timeout')], BOTH).detail).toContain(
      'no timeout in lane reused',
    );
    const recording = healthyRecording();
    expect(detector({ ...recording, run: { ...recording.run, options: { ...recording.run.options, lanes: [] } } }).verdict).toBe(
      'inconclusive',
    );
  });

  it("says of the run's own judge what it was asked, and no more", () => {
    const asked = (outcome: CalibrationRow['outcome'], fault: string): CalibrationRow => {
      const injected = outcome === 'answered' ? 0 : 9;
      return { fault, lane: 'new', clients: 1, injected, counted: injected, outcome, falseAlarms: 0, judge: 'own' };
    };
    expect(of(ROWS).more).toContain("the run's own judge was not put to the test");
    const byStatus = [...ROWS, asked('answered', 'right'), asked('wrong-status', 'unexpected-503')];
    expect(of(byStatus).more).toContain("1 of these kinds was put to the run's own judge, which looks at the status only");
    expect(of([...byStatus, asked('wrong-body', 'without-text')]).more).toContain(
      "2 of these kinds were put to the run's own judge; a closed",
    );
    expect(of([...byStatus, { ...asked('wrong-body', 'without-text'), counted: 8 }]).verdict).toBe('inconclusive');
    expect(of([...ROWS, asked('answered', 'right')]).detail).toContain('no wrong status was put to the judge of this run');
  });

  it('says what the siege used and the faults did not pass through', () => {
    const recording = healthyRecording();
    const ledger = new Ledger({ targets: ['https://localhost/', 'unix:/run/app.sock:/'], versions: ['unknown'] });
    const run = { ...recording.run, options: { ...recording.run.options, workers: 2 } };
    expect(detector({ run, ledger, events: [] }).more).toContain('not by way of TLS and a Unix socket and several threads');
    expect(detector(recording).more).not.toContain('by way of');
  });

  it("claims nothing of a service's own port where only another could be tried", () => {
    const path = { refuses: true, detail: 'the closed port 127.0.0.1:40001 refuses, as it should' };
    const { more } = of(ROWS, { path, runtime: 'external' });
    expect(more).not.toContain('on its path refuses');
    expect(more).toContain("the closed port 127.0.0.1:40001 refuses, as it should; a proxy that holds the service's own port");
  });

  it('is inconclusive where a closed port on the path does not refuse, and only says so from outside', () => {
    const path = { refuses: false, detail: 'port 9 accepted' };
    expect(of(ROWS, { path })).toMatchObject({ verdict: 'inconclusive', detail: expect.stringContaining('port 9 accepted') });
    expect(of(ROWS, { path, runtime: 'external' })).toMatchObject({ verdict: 'pass', more: expect.stringContaining('port 9 accepted') });
  });
});
