import { describe, expect, it } from 'vitest';
import { startH2Siege } from '../../siege/h2/h2-siege.ts';
import { statusJudge } from '../../siege/judging/status-judge.ts';
import { exact } from '../exact.ts';
import { statusSelfTest } from '../status-self-test.ts';
import { calibrateH2 } from './calibrate-h2.ts';
import { H2_CORRECT } from './h2-correct.ts';
import { H2_FAULTS } from './h2-faults.ts';

describe('the known-answer test over HTTP/2', () => {
  it('counts each fault exactly once, and raises no alarm at what is correct', async () => {
    const rows = await calibrateH2({ form: 'full', lanes: ['new', 'reused'], clientCounts: [1, 4] });
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    expect(rows).toHaveLength((H2_FAULTS.length + H2_CORRECT.length) * 3);
  }, 60_000);

  it('finds a siege that takes what was not processed for an answer', async () => {
    const blind: typeof startH2Siege = (options) => {
      const { ledger } = options;
      const end: typeof ledger.end = (id, outcome, ...rest) => ledger.end(id, outcome === 'unprocessed' ? 'answered' : outcome, ...rest);
      const seen = {
        begin: ledger.begin.bind(ledger),
        end,
        targets: ledger.targets,
        versionIndex: ledger.versionIndex.bind(ledger),
        lookIndex: ledger.lookIndex.bind(ledger),
      };
      return startH2Siege({
        ...options,
        ledger: {
          ...seen,
          get sent() {
            return ledger.sent;
          },
        },
      });
    };
    const rows = await calibrateH2({ form: 'short', lanes: ['reused'], clientCounts: [1], start: blind });
    expect(rows.filter((row) => !exact(row)).map(({ fault }) => fault)).toEqual(['h2-goaway-not-covered', 'h2-refused-stream']);
  }, 30_000);

  it('puts known answers to the judge that a run believes, with the request that it sends', async () => {
    const expected = {
      statuses: null,
      body: 'ready',
      headers: [{ name: 'x-release', value: null }],
      echo: { header: 'X-Request-Id', token: 't' },
      version: { source: { kind: 'header', name: 'x-version' }, text: 'header:X-Version', values: null },
    } as const;
    const short = { form: 'short', lanes: ['new', 'reused'], clientCounts: [1] } as const;
    const selfTest = statusSelfTest(expected);
    const rows = await calibrateH2({ ...short, selfTest, request: { method: 'POST', body: 'x' } });
    expect(rows.filter((row) => !exact(row))).toEqual([]);
    const own = rows.filter(({ judge }) => judge === 'own');
    expect(own).toHaveLength(2 * selfTest.cases.length);
    expect([...new Set(own.map(({ outcome }) => outcome))].sort()).toEqual(['answered', 'wrong-body', 'wrong-status']);
    const blind = { ...selfTest, judge: statusJudge({ statuses: null, body: null }) };
    const passed = await calibrateH2({ ...short, selfTest: blind });
    expect(passed.filter((row) => !exact(row)).length).toBeGreaterThan(5);
  }, 30_000);
});
