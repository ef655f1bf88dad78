import { describe, expect, it } from 'vitest';
import type { Judge } from '../siege/siege.ts';
import { calibrate } from './calibrate.ts';
import { CORRECT } from './correct.ts';
import { exact } from './exact.ts';
import type { JudgeExam } from './exam.ts';
import { fooservExam } from './exams/fooserv.ts';
import { statusExam } from './exams/status.ts';
import { FAULTS } from './faults.ts';

const EXAMS: readonly (readonly [string, JudgeExam])[] = [
  ['fooserv', fooservExam(['/slow/', '/fast/'])],
  ['fooserv, asked for its big answers first', fooservExam(['/big/', '/fast/'])],
  ['fooserv, asked for nothing else', fooservExam(['/big/'])],
  ['any 2xx', statusExam({ statuses: null, body: null })],
  ['a change of status', statusExam({ statuses: { before: 201, after: 202 }, body: null })],
  ['204', statusExam({ statuses: { before: 204, after: 204 }, body: null })],
  ['a text', statusExam({ statuses: { before: 200, after: 503 }, body: 'hällo' })],
];

function sit(exam: JudgeExam, judge: Judge = exam.judge) {
  return calibrate({ form: 'short', lanes: ['new', 'reused'], clientCounts: [1], cases: [], exam: { ...exam, judge } });
}

describe.each(EXAMS)('the exam of the judge of %s', (_, exam) => {
  it('is passed by it in both lanes, and its rows say whose they are', async () => {
    const rows = await sit(exam);
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    expect(rows).toHaveLength(2 * exam.cases.length);
    expect(rows.every((row) => row.judge === 'own')).toBe(true);
    expect(new Set(rows.map((row) => row.outcome))).toContain('answered');
    expect(new Set(rows.map((row) => row.outcome))).toContain('wrong-status');
  });

  it('is failed by a judge that accepts everything, in each row of a fault, and by one that accepts nothing', async () => {
    const blind = await sit(exam, { wantsBody: true, judge: () => ({ outcome: 'answered', version: 1, pid: 0 }) });
    expect(blind.filter((row) => row.outcome !== 'answered' && exact(row))).toEqual([]);
    const deaf = await sit(exam, { wantsBody: true, judge: () => ({ outcome: 'wrong-status', version: 0, pid: 0 }) });
    expect(deaf.filter((row) => row.outcome === 'answered' && exact(row))).toEqual([]);
  });

  it('names no case as the catalogue does', () => {
    const names = [...FAULTS, ...CORRECT, ...exam.cases].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a calibration with an exam', () => {
  it('claims no wrong status or body that only its own judge was asked about', async () => {
    const rows = await calibrate({ form: 'short', lanes: ['new'], clientCounts: [1], exam: statusExam({ statuses: null, body: null }) });
    expect(rows.filter((row) => row.outcome === 'wrong-body')).toEqual([]);
    expect(rows.filter((row) => row.outcome === 'wrong-status' && row.judge !== 'own')).toEqual([]);
    expect(rows.filter((row) => row.outcome === 'truncated').length).toBeGreaterThan(0);
  });
});
