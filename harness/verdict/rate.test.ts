import { describe, expect, it } from 'vitest';
import type { Rate, RunEvent } from '../record.ts';
import type { Check } from './check.ts';
import { type Breakage, healthyRecording } from './healthy.fixture.ts';
import { rate } from './rate.ts';
import { sweep } from './sweep.ts';

const EXPECTED: Rate = {
  says: 'a request is lost now and then',
  outcomes: ['reset'],
  trial: { says: 'a worker that ends', instance: 'server', pattern: '^Gracefully killing worker \\d+' },
  leastTrials: 100,
  atMost: 0.05,
};
const trial = (i: number): RunEvent => ({
  atMs: 4000 + i,
  source: 'log',
  kind: 'worker-killed-gracefully',
  instance: 'server',
  pid: i,
  text: `Gracefully killing worker 1 (pid: ${i})...`,
});
const trials = (n: number): readonly RunEvent[] => Array.from({ length: n }, (_, i) => trial(i));
const lose =
  (n: number, outcome: 'reset' | 'truncated' = 'reset'): NonNullable<Breakage['attempt']> =>
  (_, id) =>
    id >= 40 && id < 40 + n ? { outcome } : {};
const of = (lost: number, ofTrials: number, outcome: 'reset' | 'truncated' = 'reset'): Check =>
  rate(healthyRecording({ attempt: lose(lost, outcome), events: trials(ofTrials) }), EXPECTED);

describe('rate', () => {
  it('passes with the rate and its exact interval of confidence, where it is not surely higher than what is known', () => {
    const check = of(3, 300);
    expect(check.verdict).toBe('pass');
    // Clopper and Pearson for 3 of 300: 0.21 % to 2.89 %.
    expect(check.detail).toContain(
      '3 requests failed in 300 trials (a worker that ends): 1.00 % of them, with 95 % confidence 0.21 % to 2.89 %',
    );
    expect(of(10, 100).verdict).toBe('pass');
  });

  it('passes where none was seen in enough trials, with what that is worth', () => {
    expect(of(0, 300)).toMatchObject({ verdict: 'pass', detail: expect.stringContaining('0.00 % to 1.22 %') });
  });

  it('fails where the rate is surely higher than what is known', () => {
    expect(of(12, 100).verdict).toBe('fail');
    expect(of(12, 300).verdict).toBe('pass');
    expect(of(30, 300).verdict).toBe('fail');
  });

  it('fails where a request was lost in another way', () => {
    expect(of(1, 300, 'truncated')).toMatchObject({ verdict: 'fail', detail: expect.stringContaining('1 as truncated') });
  });

  it('is inconclusive with too few trials, and counts those of its instance only', () => {
    expect(of(0, 99).verdict).toBe('inconclusive');
    const other = trials(300).map((event) => ({ ...event, instance: 'other' }));
    expect(rate(healthyRecording({ attempt: lose(0), events: other }), EXPECTED).verdict).toBe('inconclusive');
  });

  it('is inconclusive where the load was not there under which the defect shows', () => {
    const recording = healthyRecording({ attempt: lose(0), events: trials(300) });
    const { startMs, endMs } = recording.run.phases.find(({ name }) => name === 'reload') ?? { startMs: 0, endMs: 0 };
    let answers = 0;
    sweep(recording.ledger, ({ answered, sentMs }) => {
      if (answered && sentMs >= startMs && sentMs < endMs) answers++;
    });
    expect(answers).toBeGreaterThan(0);
    const asking = (leastAnswersPerTrial: number): Check => rate(recording, { ...EXPECTED, leastAnswersPerTrial });
    expect(asking(answers / 300).verdict).toBe('pass');
    const idle = asking(20);
    expect(idle.verdict).toBe('inconclusive');
    expect(idle.detail).toContain(`${answers} requests were answered meanwhile`);
    expect(idle.detail).toContain('at least 20 for each trial');
  });

  it('does not excuse a rate that is surely too high with too little load', () => {
    const recording = healthyRecording({ attempt: lose(30), events: trials(300) });
    expect(rate(recording, { ...EXPECTED, leastAnswersPerTrial: 20 }).verdict).toBe('fail');
  });
});
