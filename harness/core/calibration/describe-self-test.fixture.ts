import { describe, expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';
import { CORRECT } from './correct.ts';
import { exact } from './exact.ts';
import { FAULTS } from './fault-catalogue.ts';
import type { JudgeSelfTest } from './judge-self-test.ts';

function sit(selfTest: JudgeSelfTest, judge: JudgeSelfTest['judge'] = selfTest.judge) {
  return calibrate({ form: 'short', lanes: ['new', 'reused'], clientCounts: [1], cases: [], selfTest: { ...selfTest, judge } });
}

/** What must hold of each judge's self-test; for the tests of whatever has a judge. */
export function describeSelfTests(selfTests: readonly (readonly [string, JudgeSelfTest])[]): void {
  describe.each(selfTests)('the self-test of the judge of %s', (_, selfTest) => {
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
}
