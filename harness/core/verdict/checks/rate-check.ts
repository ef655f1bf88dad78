import { SEEN_LATE_MS } from '../../explain/log-of-run.ts';
import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Finding } from '../../record/measurements.ts';
import type { Rate, Recording, RunEvent, RunRecord } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { shareOf } from '../measures/clopper-pearson.ts';
import { triggerMs } from '../measures/failed-otherwise.ts';
import { untilTeardown } from '../run-phases.ts';

/** Takes the place of `zero-downtime` in a run that measures a defect. */
export const rateCheck = defineCheck({
  id: 'rate',
  name: 'rate',
  asks: ['rate'],
  about: 'service',
  judge: ({ recording, measured, rate: expected }) => rate(recording, expected, measured.findings),
});

/**
 * A defect that shows now and then was measured: how many requests failed for each trial, with the exact interval of
 * 95 % confidence (Clopper and Pearson). That none was seen refutes nothing; too few trials say nothing; a rate that is
 * surely higher than what is known, or a failure of another kind or at another time, is another defect.
 */
export function rate({ run, ledger, events }: Recording, expected: Rate, findings: readonly Finding[]) {
  const lines = trialLines(run, events, expected);
  const trials = lines.length;
  const { failed } = ledger;
  const { says, leastTrials, atMost, leastAnswersPerTrial } = expected;
  const evidence = { says, trial: expected.trial.says };
  const others = otherFailures(ledger, expected, findings, lines);
  if (others.length > 0)
    return { verdict: 'fail', reason: 'failed-otherwise', facts: { trials, failed }, evidence: { ...evidence, others } } as const;
  if (failed > trials) {
    const verdict = trials >= leastTrials ? 'fail' : 'inconclusive';
    return { verdict, reason: 'more-failures-than-trials', facts: { trials, failed, leastTrials }, evidence } as const;
  }
  if (trials < leastTrials)
    return { verdict: 'inconclusive', reason: 'too-few-trials', facts: { trials, failed, leastTrials }, evidence } as const;
  const { low, high } = shareOf(failed, trials);
  const facts = { trials, failed, rate: failed / trials, low, high, atMost };
  if (low > atMost) {
    const verdict = run.trouble === null ? 'fail' : 'inconclusive';
    return { verdict, reason: 'rate-too-high', facts, evidence } as const;
  }
  const answers = answersMeanwhile({ run, ledger });
  if (leastAnswersPerTrial !== undefined && answers < leastAnswersPerTrial * trials) {
    const needed = leastAnswersPerTrial * trials;
    return {
      verdict: 'inconclusive',
      reason: 'too-few-answers',
      facts: { ...facts, answers, needed },
      evidence: { ...evidence, leastAnswersPerTrial },
    } as const;
  }
  return { verdict: 'pass', reason: 'holds', facts: { ...facts, answers }, evidence } as const;
}

export type RateJudgement = ReturnType<typeof rate>;

/** Answers to requests that were sent while the strategy was at work. */
function answersMeanwhile({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): number {
  const reloads = run.phases.filter(({ name }) => name === 'reload');
  let answers = 0;
  forEachAttempt(ledger, ({ answered, sentMs }) => {
    if (answered && reloads.some(({ startMs, endMs }) => sentMs >= startMs && sentMs < endMs)) answers++;
  });
  return answers;
}

/** How many lines of the log say that there was a trial: from the reload on, until every instance was told to end. */
export function countTrials({ run, events }: Pick<Recording, 'run' | 'events'>, expected: Rate): number {
  return trialLines(run, events, expected).length;
}

function trialLines(run: RunRecord, events: readonly RunEvent[], { trial }: Rate): readonly RunEvent[] {
  const pattern = new RegExp(trial.pattern, 'u');
  const fromMs = triggerMs(run);
  return untilTeardown(events).filter(
    ({ source, instance, text, atMs }) => source === 'log' && instance === trial.instance && atMs >= fromMs && pattern.test(text),
  );
}

/** How many failures are not the defect's: by outcome, by cause, or because no trial fell into them. */
export type OtherFailure =
  | { readonly by: 'outcome'; readonly count: number; readonly outcome: string }
  | { readonly by: 'cause'; readonly count: number; readonly cause: string | null }
  | { readonly by: 'time'; readonly count: number };

function otherFailures(
  ledger: Ledger,
  { outcomes, causes }: Rate,
  findings: readonly Finding[],
  lines: readonly RunEvent[],
): OtherFailure[] {
  const allowed = new Set<string>(outcomes);
  const others = new Map<string, number>();
  let apart = 0;
  for (const { outcome, sentAtMs, durationMs } of ledger.failures()) {
    if (!allowed.has(outcome)) others.set(outcome, (others.get(outcome) ?? 0) + 1);
    else if (!lines.some(({ atMs }) => atMs >= sentAtMs && atMs <= sentAtMs + durationMs + SEEN_LATE_MS)) apart++;
  }
  const caused = findings.filter(({ cause }) => causes !== undefined && cause !== null && !causes.includes(cause));
  return [
    ...[...others].map(([outcome, n]) => ({ by: 'outcome' as const, count: n, outcome })),
    ...caused.map(({ count: n, cause }) => ({ by: 'cause' as const, count: n, cause })),
    ...(apart > 0 ? [{ by: 'time' as const, count: apart }] : []),
  ];
}
