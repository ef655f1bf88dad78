import { describe, expect, it } from 'vitest';
import type { Verdict } from '../core/verdict/check.ts';
import { sampleRecording } from '../report/sample/sample-recording.ts';
import { sampleReport } from '../report/sample/sample-report.ts';
import type { JudgedRun } from './judged-run.ts';
import { assertLostNothing, lostNothing } from './lost-nothing.ts';

const of = (verdict: Verdict, more: Partial<JudgedRun> = {}): JudgedRun => ({
  verdict,
  report: { ...sampleReport(sampleRecording(verdict === 'fail' ? 'killed' : 'clean')), scenario: 'watch', verdict },
  reportPath: '/reports/watch/1/report.html',
  folder: '/reports/watch/1',
  ...more,
});

describe('a run that is to have lost nothing', () => {
  it('has lost nothing if the verdict is pass', () => {
    expect(lostNothing(of('pass')).pass).toBe(true);
    expect(() => assertLostNothing(of('pass'))).not.toThrow();
  });

  it('has not if it is fail: the message tells what, in a few lines, and where the report is', () => {
    const { pass, message } = lostNothing(of('fail'));
    expect(pass).toBe(false);
    const lines = message().split('\n');
    expect(lines[0]).toBe('expected the deploy to lose nothing');
    expect(lines[1]).toMatch(/^fail: \d+ of \d+ requests failed/);
    expect(lines.at(-1)).toBe('report: /reports/watch/1/report.html');
    expect(lines.length).toBeLessThan(16);
  });

  it('is neither if it is inconclusive: that fails the matcher and its opposite', () => {
    expect(lostNothing(of('inconclusive')).pass).toBe(false);
    expect(lostNothing(of('inconclusive'), true).pass).toBe(true);
    expect(lostNothing(of('inconclusive')).message()).toMatch(
      /^expected the deploy to lose nothing, and it could not be judged\ninconclusive: /,
    );
    expect(() => assertLostNothing(of('inconclusive'))).toThrow('could not be judged');
  });

  it('tells what the deploy threw', () => {
    expect(lostNothing(of('inconclusive', { deployError: new Error('no space left') })).message()).toContain(
      '\n  the deploy threw: no space left\n',
    );
  });

  it.each([
    [Promise.resolve(of('pass')), /write `await watch/],
    [undefined, /wants what/],
    [{ verdict: 'pass' }, /wants what/],
    ['pass', /wants what/],
  ])('is a run: %s is refused, whatever is asked of it', (run, says) => {
    expect(() => lostNothing(run)).toThrow(says);
    expect(() => lostNothing(run, true)).toThrow(says);
  });
});
