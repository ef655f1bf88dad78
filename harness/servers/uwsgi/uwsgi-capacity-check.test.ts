import { expect, it } from 'vitest';
import type { GroupCapacity, RunEvent } from '../../core/record/run-record.ts';
import { judgeRun } from '../../core/verdict/judge-run.ts';
import { judge } from '../../report/make-report.ts';
import { healthyRecording } from './uwsgi-recording.fixture.ts';

const EIGHT = ['v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7', 'v8'];
const watched = (changes: Partial<GroupCapacity> = {}): GroupCapacity => ({
  total: 8,
  minimum: 4,
  fromMs: 900,
  toMs: 7000,
  looks: 120,
  longestGapMs: 80,
  stretches: [
    { fromMs: 900, toMs: 3100, active: EIGHT },
    { fromMs: 3150, toMs: 4000, active: EIGHT.slice(4) },
    { fromMs: 4050, toMs: 7000, active: EIGHT },
  ],
  ...changes,
});
const touched = (atMs: number, member: string): RunEvent => ({
  atMs,
  source: 'log',
  kind: 'log-line',
  instance: 'emperor',
  pid: null,
  text: `[emperor] reload the uwsgi instance ${member}.ini`,
});

const said = (capacity: GroupCapacity, events: readonly RunEvent[] = [], trouble: string | null = null): unknown[] => {
  const { checks, verdict } = judge(healthyRecording({ run: { capacity, trouble }, events }));
  const check = checks.find(({ name }) => name === 'capacity');
  return [check?.verdict, check?.detail, verdict];
};

it('passes if the promised number was active at every moment, and says how many and when', () => {
  expect(said(watched())).toEqual([
    'pass',
    'At least 4 of 8 members accepted and were subscribed at every moment from 0.900 s to 7.000 s, as promised; at the fewest 4 of 8 members were active, first at 3.150 s (120 looks, at most 80 ms apart, and the logs in between).',
    'pass',
  ]);
});

it('fails the run if one less was active, though no request failed', () => {
  expect(said(watched({ minimum: 5 }))).toEqual([
    'fail',
    expect.stringMatching(/^Only 4 of 8 members were active, first at 3\.150 s, although at least 5 are promised/),
    'fail',
  ]);
});

it('counts who went down and came back between two looks, by the log', () => {
  const [all, half, later] = watched().stretches;
  if (all === undefined || half === undefined || later === undefined) throw new RangeError();
  const stretches = [all, { ...half, toMs: 3500 }, { ...half, fromMs: 3550 }, later];
  expect(said(watched({ stretches }), [touched(3520, 'v8')]).slice(0, 1)).toEqual(['fail']);
});

it('is inconclusive if two went down between the same looks, who may have been away one after the other', () => {
  const stretches = [
    { fromMs: 900, toMs: 3100, active: EIGHT },
    { fromMs: 3150, toMs: 7000, active: EIGHT },
  ];
  const two = [touched(3110, 'v7'), touched(3140, 'v8')];
  expect(said(watched({ stretches, minimum: 7 }), two)).toEqual([
    'inconclusive',
    expect.stringContaining('Perhaps only 6 of 8 members were active, first at 3.110 s'),
    'inconclusive',
  ]);
  expect(said(watched({ stretches, minimum: 8 }), two)[0]).toBe('fail');
  expect(said(watched({ stretches, minimum: 6 }), two)[0]).toBe('pass');
});

it('does not take a line of another instance for that of the emperor', () => {
  expect(said(watched(), [{ ...touched(3200, 'v8'), source: 'strategy' }]).slice(0, 1)).toEqual(['pass']);
});

it('is inconclusive if no look was taken for long, or at all, or the run was not carried through', () => {
  expect(said(watched({ longestGapMs: 1100 }))[0]).toBe('inconclusive');
  expect(said(watched({ stretches: [], looks: 0 }))[0]).toBe('inconclusive');
  expect(said(watched({ minimum: 5 }), [], 'interrupted')[0]).toBe('inconclusive');
});

it('is not asked if nothing is promised, and of recordings of before', () => {
  expect(said(watched({ minimum: null }))).toEqual([undefined, undefined, 'pass']);
  expect(judgeRun(healthyRecording()).checks.map(({ name }) => name)).not.toContain('capacity');
});

it('is what refutes a control that names it', () => {
  const expectation = { kind: 'refuted', as: 'fail', by: 'capacity' } as const;
  const control = (capacity: GroupCapacity): string => judgeRun(healthyRecording({ run: { expectation, capacity } })).verdict;
  expect([control(watched({ minimum: 5 })), control(watched())]).toEqual(['pass', 'fail']);
});
