import { describe, expect, it } from 'vitest';
import type { Ledger } from '../ledger/ledger.ts';
import type { Outcome } from '../ledger/outcome.ts';
import type { CalibrationRow } from '../record/run-record.ts';
import { startSiege } from '../siege/http1/start-siege.ts';
import type { Judge, SiegeOptions } from '../siege/siege-types.ts';
import { calibrate } from './calibrate.ts';
import type { Instrument } from './calibrate-row.ts';
import { calibrationJudge } from './calibration-judge.ts';
import { CORRECT } from './correct.ts';
import { exact } from './exact.ts';
import { FAULTS } from './fault-catalogue.ts';

/** The short form without what waits for a time-out, so that a dozen of them are quick. */
const QUICK = [...FAULTS, ...CORRECT].filter((subject) => subject.outcome !== 'timeout');

function calibrated(instrument: Instrument): Promise<readonly CalibrationRow[]> {
  return calibrate({ form: 'short', lanes: ['new', 'reused'], clientCounts: [1, 3], instrument, cases: QUICK });
}

/** The names of the cases of which a row is not exact. */
function caught(rows: readonly CalibrationRow[]): readonly string[] {
  return [...new Set(rows.filter((row) => !exact(row)).map((row) => row.fault))].sort();
}

/** The siege itself, with a ledger that is told another outcome than it should be. */
function lying(lie: (outcome: Exclude<Outcome, 'open'>) => Exclude<Outcome, 'open'>): Instrument {
  return {
    judgeFor: calibrationJudge,
    startSiege(options: SiegeOptions) {
      const { ledger } = options;
      const end: Ledger['end'] = ledger.end.bind(ledger);
      ledger.end = (id, outcome, ...rest) => end(id, lie(outcome), ...rest);
      return startSiege(options);
    },
  };
}

function judgedBy(judge: Judge): Instrument {
  return { startSiege, judgeFor: () => judge };
}

describe('the short calibration', () => {
  it('finds the siege exact in both lanes, and reports each row as it is done', async () => {
    const seen: number[] = [];
    const rows = await calibrate({
      form: 'short',
      lanes: ['new', 'reused'],
      clientCounts: [1, 3],
      onRow: (_row, done, of) => seen.push(done / of),
    });
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    expect(rows.filter((row) => row.lane === 'new').length).toBeGreaterThanOrEqual(15);
    expect(rows.filter((row) => row.lane === 'reused').length).toBeGreaterThanOrEqual(15);
    expect(seen).toHaveLength(rows.length);
    expect(seen.at(-1)).toBe(1);
  });

  it.each([
    ['POST with a body', { method: 'POST', body: 'x' }],
    ['DELETE', { method: 'DELETE' }],
  ] as const)('finds it exact with a %s in place of the GET', async (_, request) => {
    const rows = await calibrate({ form: 'short', lanes: ['new', 'reused'], clientCounts: [1], cases: QUICK, request });
    expect(rows.filter((row) => !exact(row))).toEqual([]);
  });

  it('catches a judge that accepts everything', async () => {
    const blind: Judge = { wantsBody: true, judge: () => ({ outcome: 'answered', version: 1, pid: 0 }) };
    expect(caught(await calibrated(judgedBy(blind)))).toEqual(['status-503', 'swapped-answer', 'wrong-body']);
  });

  it('catches a judge that does not look at bodies', async () => {
    const statusOnly: Judge = {
      wantsBody: false,
      judge: ({ status }) => ({ outcome: status === 201 || status === 202 ? 'answered' : 'wrong-status', version: 1, pid: 0 }),
    };
    expect(caught(await calibrated(judgedBy(statusOnly)))).toEqual(['swapped-answer', 'wrong-body']);
  });

  it('catches a judge that raises an alarm at good answers', async () => {
    const fussy: Judge = { wantsBody: true, judge: () => ({ outcome: 'wrong-body', version: 0, pid: 0 }) };
    expect(caught(await calibrated(judgedBy(fussy)))).toEqual(expect.arrayContaining(['body-ends-with-connection', 'chunked', 'plain']));
  });

  it('catches a siege to which a FIN before the answer is nothing, as to bare autocannon', async () => {
    const rows = await calibrated(lying((outcome) => (outcome === 'empty-reply' ? 'answered' : outcome)));
    expect(caught(rows)).toEqual(['fin-before-answer', 'fin-on-reused-connection']);
  });

  it('catches a siege that takes a cut body for an answer, as siege does', async () => {
    const rows = await calibrated(lying((outcome) => (outcome === 'truncated' ? 'answered' : outcome)));
    expect(caught(rows)).toEqual(['fin-between-chunks', 'fin-within-body', 'fin-within-headers']);
  });

  it('catches a siege that calls every failure by the same name', async () => {
    const rows = await calibrated(lying((outcome) => (outcome === 'answered' ? 'answered' : 'reset')));
    expect(caught(rows)).not.toContain('rst-before-answer');
    expect(caught(rows).length).toBeGreaterThan(10);
  });

  it('catches a siege that sends nothing', async () => {
    const idle: Instrument = {
      judgeFor: calibrationJudge,
      startSiege() {
        const drained = { autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 }, unsent: 0, unsolicited: 0 };
        return { finished: Promise.resolve(drained), drain: () => Promise.resolve(drained) };
      },
    };
    const rows = await calibrated(idle);
    expect(rows.some(exact)).toBe(false);
  });

  it('rejects if the siege itself breaks', async () => {
    const broken: Instrument = {
      judgeFor: calibrationJudge,
      startSiege: () => ({
        finished: Promise.reject(new Error('no descriptors')),
        drain: () => Promise.reject(new Error('no descriptors')),
      }),
    };
    await expect(calibrated(broken)).rejects.toThrow('no descriptors');
  });
});
