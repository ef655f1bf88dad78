import { describe, expect, it } from 'vitest';
import { findings } from '../../core/explain/findings.ts';
import { forEachAttempt } from '../../core/ledger/for-each-attempt.ts';
import type { Rate, RunEvent } from '../../core/record/run-record.ts';
import type { Verdict } from '../../core/verdict/check.ts';
import { type RateJudgement, rate } from '../../core/verdict/checks/rate-check.ts';
import type { Breakage } from '../../core/verdict/healthy.fixture.ts';
import type { CheckWords } from '../../report/words/check-words.ts';
import { rateWords } from '../../report/words/checks/rate-words.ts';
import { healthyRecording } from './uwsgi-recording.fixture.ts';

const EXPECTED: Rate = {
  says: 'a request is lost now and then',
  outcomes: ['reset'],
  trial: { says: 'a worker that ends', instance: 'server', pattern: '^Gracefully killing worker \\d+' },
  leastTrials: 100,
  atMost: 0.05,
};
const trial = (i: number): RunEvent => ({
  atMs: 3050 + 6 * i,
  source: 'log',
  kind: 'worker-killed-gracefully',
  instance: 'server',
  pid: i,
  text: `Gracefully killing worker 1 (pid: ${i})...`,
});
const trials = (n: number): readonly RunEvent[] => Array.from({ length: n }, (_, i) => trial(i));
interface Check extends CheckWords {
  readonly verdict: Verdict;
  readonly reason: RateJudgement['reason'];
}
/** What was judged, and how it is said. */
const said = (judged: RateJudgement): Check => ({ ...judged, ...rateWords(judged) });
/** Loses this many requests, from a moment on at which there are trials. */
function lose(n: number, outcome: 'reset' | 'truncated' = 'reset', fromMs = 3050): NonNullable<Breakage['attempt']> {
  let left = n;
  return ({ sentMs }) => (sentMs >= fromMs && left-- > 0 ? { outcome } : {});
}
function judged(breakage: Breakage, expected: Partial<Rate> = {}): Check {
  const recording = healthyRecording(breakage);
  return said(rate(recording, { ...EXPECTED, ...expected }, findings(recording)));
}
const of = (lost: number, ofTrials: number, outcome: 'reset' | 'truncated' = 'reset'): Check =>
  judged({ attempt: lose(lost, outcome), events: trials(ofTrials) });

describe('rate', () => {
  it('passes with the rate and its exact interval of confidence, if it is not surely higher than what is known', () => {
    const check = of(3, 300);
    expect(check.verdict).toBe('pass');
    // Clopper and Pearson for 3 of 300: 0.21 % to 2.89 %.
    expect(check.detail).toContain(
      '3 requests failed in 300 trials (a worker that ends): 1.00 % of them, with 95 % confidence 0.21 % to 2.89 %',
    );
    expect(of(10, 100).verdict).toBe('pass');
  });

  it('passes if none was seen in enough trials, with what that is worth', () => {
    expect(of(0, 300)).toMatchObject({ verdict: 'pass', detail: expect.stringContaining('0.00 % to 1.22 %') });
  });

  it('fails if the rate is surely higher than what is known', () => {
    expect(of(12, 100).verdict).toBe('fail');
    expect(of(12, 300).verdict).toBe('pass');
    expect(of(30, 300).verdict).toBe('fail');
  });

  it('fails if a request was lost in another way', () => {
    expect(of(1, 300, 'truncated')).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 as truncated') });
  });

  it('is inconclusive with too few trials, and counts those of its instance only', () => {
    expect(of(0, 99).verdict).toBe('inconclusive');
    const other = trials(300).map((event) => ({ ...event, instance: 'other' }));
    expect(judged({ events: other }).verdict).toBe('inconclusive');
  });

  it('is inconclusive if the load was not there under which the defect shows', () => {
    const recording = healthyRecording({ events: trials(300) });
    const { startMs, endMs } = recording.run.phases.find(({ name }) => name === 'reload') ?? { startMs: 0, endMs: 0 };
    let answers = 0;
    forEachAttempt(recording.ledger, ({ answered, sentMs }) => {
      if (answered && sentMs >= startMs && sentMs < endMs) answers++;
    });
    expect(answers).toBeGreaterThan(0);
    const asking = (leastAnswersPerTrial: number): Check => said(rate(recording, { ...EXPECTED, leastAnswersPerTrial }, []));
    expect(asking(answers / 300).verdict).toBe('pass');
    const idle = asking(20);
    expect(idle.verdict).toBe('inconclusive');
    expect(idle.detail).toContain(`${answers} requests were answered meanwhile`);
    expect(idle.detail).toContain('at least 20 for each trial');
  });

  it('does not excuse a rate that is surely too high with too little load', () => {
    expect(judged({ attempt: lose(30), events: trials(300) }, { leastAnswersPerTrial: 20 }).verdict).toBe('fail');
  });

  it('fails if a request was lost while there was no trial: before the reload, or after the last', () => {
    const events = trials(300);
    expect(judged({ attempt: lose(1, 'reset', 1500), events })).toMatchObject({
      verdict: 'fail',
      detail: expect.stringContaining('1 while there was no trial (a worker that ends)'),
    });
    expect(judged({ attempt: lose(1, 'reset', 5500), events }).verdict).toBe('fail');
    expect(judged({ attempt: lose(1, 'reset', 4700), events }).verdict).toBe('pass');
  });

  it('fails if another cause than the defect’s explains a loss, and not if none does', () => {
    const { facts: _, ...said } = trial(0);
    const died: RunEvent = { ...said, atMs: 4000, kind: 'worker-died', text: 'DAMN ! worker 1 (pid: 77) died :( trying respawn ...' };
    let id = -1;
    const attempt: NonNullable<Breakage['attempt']> = ({ sentMs, endMs }, each) => {
      if (id >= 0 || sentMs < 3700 || endMs < 4001) return {};
      id = each;
      return { outcome: 'reset', endMs: 4001 };
    };
    healthyRecording({ attempt });
    const begunNotServed = [{ id, pid: 77, instance: 'server', atMs: 3900 }];
    const served = { total: 0, answeredNotServed: [], servedTwice: [], unknown: 0, begunNotServed };
    const lossy = (expected: Partial<Rate>): Check => {
      const lostId = id;
      const lostOne: NonNullable<Breakage['attempt']> = (_, each) => (each === lostId ? { outcome: 'reset', endMs: 4001 } : {});
      return judged({ run: { served }, attempt: lostOne, events: [...trials(300), died] }, expected);
    };
    expect(lossy({ causes: ['accept-race'] })).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 by worker-died') });
    expect(lossy({ causes: ['worker-died'] }).verdict).toBe('pass');
    expect(of(1, 300).verdict).toBe('pass');
  });

  it('counts no trial of before the reload, nor of when every uWSGI was told to end', () => {
    const early = trials(300).map((event) => ({ ...event, atMs: event.atMs - 2050 }));
    expect(judged({ events: early }).verdict).toBe('inconclusive');
    const teardown: RunEvent = { atMs: 3040, source: 'harness', kind: 'teardown', instance: null, pid: null, text: 'told to end' };
    expect(judged({ events: [teardown, ...trials(300)] }).verdict).toBe('inconclusive');
  });
});
