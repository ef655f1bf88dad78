import { describe, expect, it } from 'vitest';
import { renderIndex } from './index-page.ts';
import { mergeSuites } from './join-suites.ts';
import { remarksOf } from './remarks.ts';
import { renderSummary } from './suite-markdown.ts';
import { renderSuiteTerminal } from './suite-terminal.ts';
import { factsFor, writtenSuite } from './suite-types.fixture.ts';
import type { Suite } from './suite-types.ts';

const rated = (failed: number, trials: number, turns: number): Suite =>
  writtenSuite(
    20,
    Array.from({ length: turns }, (_, i) => ({
      scenario: 'saturated',
      turn: i + 1,
      facts: factsFor('pass', { rate: { says: 'lost now and then', failed: i === 0 ? failed : 0, trials, atMost: 0.05 } }),
    })),
  );
const by = (zerodrop: string, scenario: string): Suite => {
  const suite = writtenSuite(20, [{ scenario }]);
  return { ...suite, parts: suite.parts.map((part) => ({ ...part, id: scenario, zerodrop })) };
};

describe('remarks', () => {
  it('are none of a suite that one version of zerodrop judged', () => {
    expect(remarksOf(mergeSuites([by('0.1.0', 'a'), by('0.1.0', 'b')]))).toEqual([]);
  });

  it('name the versions of zerodrop if its parts were judged by several', () => {
    const merged = mergeSuites([by('0.2.0', 'a'), by('0.1.0', 'b')]);
    const says = 'judged by different versions of zerodrop, 0.1.0 and 0.2.0';
    for (const text of [renderSummary(merged), renderIndex(merged), renderSuiteTerminal(merged, { colour: false, index: '' })])
      expect(text).toContain(says);
  });

  it('tell of a defect that shows now and then if its rate is surely far below the known one', () => {
    // 0 of 600: with 95 % confidence below 0.5 %, a tenth of what is known.
    expect(remarksOf(rated(0, 300, 2))).toEqual([
      'saturated on bookworm (version 2.0.21-debian): "lost now and then" did not show in 600 trials, so with 95 % confidence it does in fewer than 0.5 %; up to 5 % is what is known. Either the server was mended, or the scenario no longer reaches the defect.',
    ]);
  });

  it('tell nothing of one that showed, or that had too few trials to be missed', () => {
    expect(remarksOf(rated(1, 300, 2))).toEqual([]);
    expect(remarksOf(rated(0, 300, 1))).toEqual([]);
  });
});
