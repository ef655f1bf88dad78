import { describe, expect, it } from 'vitest';
import { fooservSelfTest } from '../../apps/fooserv/fooserv-self-test.ts';
import type { Judge } from '../siege/siege-types.ts';
import { calibrate } from './calibrate.ts';
import { CORRECT } from './correct.ts';
import { exact } from './exact.ts';
import { FAULTS } from './fault-catalogue.ts';
import type { JudgeSelfTest } from './judge-self-test.ts';
import { statusSelfTest } from './status-self-test.ts';

const EXAMS: readonly (readonly [string, JudgeSelfTest])[] = [
  ['fooserv', fooservSelfTest(['/slow/', '/fast/'])],
  ['fooserv, asked for its big answers first', fooservSelfTest(['/big/', '/fast/'])],
  ['fooserv, asked for nothing else', fooservSelfTest(['/big/'])],
  ['any 2xx', statusSelfTest({ statuses: null, body: null })],
  ['a change of status', statusSelfTest({ statuses: { before: 201, after: 202 }, body: null })],
  ['204', statusSelfTest({ statuses: { before: 204, after: 204 }, body: null })],
  ['a text', statusSelfTest({ statuses: { before: 200, after: 503 }, body: 'hällo' })],
];

function sit(selfTest: JudgeSelfTest, judge: Judge = selfTest.judge) {
  return calibrate({ form: 'short', lanes: ['new', 'reused'], clientCounts: [1], cases: [], selfTest: { ...selfTest, judge } });
}

describe.each(EXAMS)('the selfTest of the judge of %s', (_, selfTest) => {
  it('is passed by it in both lanes, and its rows say whose they are', async () => {
    const rows = await sit(selfTest);
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    expect(rows).toHaveLength(2 * selfTest.cases.length);
    expect(rows.every((row) => row.judge === 'own')).toBe(true);
    expect(new Set(rows.map((row) => row.outcome))).toContain('answered');
    expect(new Set(rows.map((row) => row.outcome))).toContain('wrong-status');
  });

  it('is failed by a judge that accepts everything, in each row of a fault, and by one that accepts nothing', async () => {
    const blind = await sit(selfTest, { wantsBody: true, judge: () => ({ outcome: 'answered', version: 1, pid: 0 }) });
    expect(blind.filter((row) => row.outcome !== 'answered' && exact(row))).toEqual([]);
    const deaf = await sit(selfTest, { wantsBody: true, judge: () => ({ outcome: 'wrong-status', version: 0, pid: 0 }) });
    expect(deaf.filter((row) => row.outcome === 'answered' && exact(row))).toEqual([]);
  });

  it('names no case as the catalogue does', () => {
    const names = [...FAULTS, ...CORRECT, ...selfTest.cases].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a calibration with an selfTest', () => {
  it('claims no wrong status or body that only its own judge was asked about', async () => {
    const rows = await calibrate({
      form: 'short',
      lanes: ['new'],
      clientCounts: [1],
      selfTest: statusSelfTest({ statuses: null, body: null }),
    });
    expect(rows.filter((row) => row.outcome === 'wrong-body')).toEqual([]);
    expect(rows.filter((row) => row.outcome === 'wrong-status' && row.judge !== 'own')).toEqual([]);
    expect(rows.filter((row) => row.outcome === 'truncated').length).toBeGreaterThan(0);
  });
});
