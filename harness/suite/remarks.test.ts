import { describe, expect, it } from 'vitest';
import { renderIndex } from './index-page.ts';
import { renderSummary } from './markdown.ts';
import { mergeSuites } from './merge.ts';
import { remarksOf } from './remarks.ts';
import { writtenSuite } from './suite.fixture.ts';
import type { Suite } from './suite.ts';
import { renderSuiteTerminal } from './terminal.ts';

const by = (zerodrop: string, scenario: string): Suite => {
  const suite = writtenSuite(20, [{ scenario }]);
  return { ...suite, parts: suite.parts.map((part) => ({ ...part, id: scenario, zerodrop })) };
};

describe('remarks', () => {
  it('are none of a suite that one version of zerodrop judged', () => {
    expect(remarksOf(mergeSuites([by('0.1.0', 'a'), by('0.1.0', 'b')]))).toEqual([]);
  });

  it('name the versions of zerodrop where its parts were judged by several', () => {
    const merged = mergeSuites([by('0.2.0', 'a'), by('0.1.0', 'b')]);
    const says = 'judged by different versions of zerodrop, 0.1.0 and 0.2.0';
    for (const text of [renderSummary(merged), renderIndex(merged), renderSuiteTerminal(merged, { colour: false, index: '' })])
      expect(text).toContain(says);
  });
});
