import { describe, expect, it } from 'vitest';
import { healthyRecording } from '../../harness/core/verdict/healthy.fixture.ts';
import { judge } from '../../harness/report/make-report.ts';
import { COLUMNS, decode, timelineOf } from './run-timeline.ts';
import { deadly } from './strategies-site.fixture.ts';

const of = (recording = healthyRecording()) => timelineOf(recording, judge(recording));

describe('timelineOf', () => {
  it('has a row for each client, as wide as the picture', () => {
    const rows = of()?.rows ?? [];
    expect(rows).toHaveLength(6);
    for (const row of rows) expect(decode(row).reduce((sum, { length }) => sum + length, 0)).toBe(COLUMNS);
  });

  it('shows the old version before the new one', () => {
    const marks = decode(of()?.rows[0] ?? '').map(({ mark }) => mark);
    expect(marks.indexOf('o')).toBeLessThan(marks.indexOf('n'));
    expect(marks.lastIndexOf('o')).toBeLessThan(marks.lastIndexOf('n'));
    expect(marks).not.toContain('x');
  });

  it('shows every client that lost a request, however short that was', () => {
    const recording = healthyRecording({ attempt: deadly });
    const lost = of(recording)?.rows.filter((row) => row.includes('x')) ?? [];
    expect(lost.length).toBeGreaterThan(2);
  });

  it('is nothing of a run that never came to a reload', () => {
    expect(of(healthyRecording({ run: { phases: [{ name: 'boot', startMs: 0, endMs: 1000 }] } }))).toBe(null);
  });

  it('stays small, however many requests there were', () => {
    const recording = healthyRecording({ run: { options: { ...healthyRecording().run.options, clients: 60 } } });
    const timeline = of(recording);
    expect(timeline?.rows.length).toBeLessThanOrEqual(20);
    expect(timeline?.left).toBe(40);
    expect(JSON.stringify(timeline).length).toBeLessThan(12_000);
  });
});
