import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../core/ledger/ledger.ts';
import type { CalibrationRow, RunRecord } from '../../../core/record/run-record.ts';
import { detector } from '../../../core/verdict/checks/detector-check.ts';
import { exactCalibration, healthyRecording } from '../../../core/verdict/healthy.fixture.ts';
import { detectorWords } from './detector-words.ts';

const ROWS = exactCalibration('new');

function of(calibration: readonly CalibrationRow[], run: Partial<RunRecord> = {}) {
  return detectorWords(detector(healthyRecording({ run: { calibration, ...run } })));
}
function changed(fault: string, change: Partial<CalibrationRow>): CalibrationRow[] {
  return ROWS.map((row) => (row.fault === fault ? { ...row, ...change } : row));
}
const BOTH: Partial<RunRecord> = { options: { ...healthyRecording().run.options, lanes: ['new', 'reused'] } };

describe('words of detector', () => {
  it('have what was injected', () => {
    expect(of(ROWS)).toEqual({
      detail: 'Self-test: 16 of 16 injected faults detected, 0 false alarms.',
      more: expect.stringMatching(
        /^8 kinds of fault, each counted once; 1 row of correct behaviour .*; a closed port on its path refuses\.$/,
      ),
    });
  });

  it('name the row that is not exact, with its numbers', () => {
    expect(of(changed('fin-within-body', { counted: 1 })).detail).toBe(
      'The detector did not prove itself: not exact: fin-within-body in lane new (injected 2, counted 1 as truncated, 0 false alarms).',
    );
  });

  it('name the lane that was not put to the test, and what was not injected in it', () => {
    expect(of(ROWS, BOTH).detail).toContain('no fault was injected in lane reused');
    const { detail } = of([...ROWS, ...exactCalibration('reused').filter((row) => row.outcome !== 'timeout')], BOTH);
    expect(detail).toMatch(/only \d kinds of fault in lane reused, 8 are needed; no timeout in lane reused/);
    const recording = healthyRecording();
    const noLane = { ...recording, run: { ...recording.run, options: { ...recording.run.options, lanes: [] } } };
    expect(detectorWords(detector(noLane)).detail).toContain('the run says of no lane that it was used');
  });

  it("say of the run's own judge what it was asked, and no more", () => {
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
    expect(of([...ROWS, asked('answered', 'right')]).detail).toContain('no wrong status was put to the judge of this run');
  });

  it('say what the siege used and the faults did not pass through', () => {
    const recording = healthyRecording();
    const ledger = new Ledger({ targets: ['https://localhost/', 'unix:/run/app.sock:/'], versions: ['unknown'] });
    const run = { ...recording.run, options: { ...recording.run.options, workers: 2 } };
    const { more } = detectorWords(detector({ run, ledger, events: [] }));
    expect(more).toContain('not by way of TLS and a Unix socket and several threads');
    expect(detectorWords(detector(recording)).more).not.toContain('by way of');
    const spoken = new Ledger({ targets: ['uwsgi://127.0.0.1:3031/'], versions: ['unknown'] });
    const external = { ...recording.run, runtime: 'external' } as const;
    expect(detectorWords(detector({ run: external, ledger: spoken, events: [] })).more).toContain('not by way of another protocol');
  });

  it("claim nothing of a service's own port if only another could be tried", () => {
    const path = { refuses: true, detail: 'the closed port 127.0.0.1:40001 refuses, as it should' };
    const { more } = of(ROWS, { path, runtime: 'external' });
    expect(more).not.toContain('on its path refuses');
    expect(more).toContain("the closed port 127.0.0.1:40001 refuses, as it should; a proxy that holds the service's own port");
  });

  it('say what a closed port on the path did instead of refusing', () => {
    const path = { refuses: false, detail: 'port 9 accepted' };
    expect(of(ROWS, { path }).detail).toContain('port 9 accepted');
    expect(of(ROWS, { path, runtime: 'external' }).more).toContain('port 9 accepted');
  });
});
