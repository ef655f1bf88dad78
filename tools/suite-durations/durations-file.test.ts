import { describe, expect, it } from 'vitest';
import { writtenSuite } from '../../harness/suite/suite-types.fixture.ts';
import { renderDurations } from './durations-file.ts';

describe('the file of known durations', () => {
  it('has the median of the runs that passed, by name, and what they were run with', () => {
    const suite = writtenSuite(20, [
      { scenario: 'zerg-dance', facts: { durationMs: 12_340 } },
      { scenario: 'zerg-dance', turn: 2, facts: { durationMs: 14_560 } },
      { scenario: 'zerg-dance', turn: 3, facts: { durationMs: 13_450 } },
      { scenario: 'zerg-dance', turn: 4, kind: 'fail', facts: { durationMs: 99_000 } },
      { scenario: 'cheaper', facts: { durationMs: 9960 } },
      { scenario: 'broken', kind: 'broken' },
    ]);
    const { text, count } = renderDurations(suite);
    expect(count).toBe(2);
    expect(text).toContain(
      "  startupSeconds: 2,\n  slowSeconds: '3-6',\n  tookMs: {\n    cheaper: 10_000,\n    'zerg-dance': 13_500,\n  },\n",
    );
  });

  it('keeps what is known of other scenarios, if it was measured with the same app', () => {
    const suite = writtenSuite(20, [{ scenario: 'cheaper', facts: { durationMs: 9960 } }]);
    const known = { startupSeconds: 2, slowSeconds: '3-6', tookMs: { cheaper: 1, 'zerg-dance': 13_500 } };
    expect(renderDurations(suite, known).text).toContain("  tookMs: {\n    cheaper: 10_000,\n    'zerg-dance': 13_500,\n  },\n");
    expect(renderDurations(suite, { ...known, slowSeconds: '1-2' }).text).not.toContain('zerg-dance');
  });

  it('is not made of a suite in which nothing passed', () => {
    expect(() => renderDurations(writtenSuite(20, [{ scenario: 'a', kind: 'fail' }]))).toThrow('no scenario of this suite passed');
  });
});
