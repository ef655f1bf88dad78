import { SEEN_LATE_MS } from '../explain/log-of-run.ts';
import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Finding } from '../record/measurements.ts';
import type { Rate, Recording, RunEvent, RunRecord } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { upperLimit } from './clopper-pearson.ts';
import { defineCheck } from './define-check.ts';
import { triggerMs } from './failed-otherwise.ts';
import { count, number } from './number-words.ts';
import { untilTeardown } from './run-phases.ts';

/** Takes the place of `zero-downtime` in a run that measures a defect. */
export const rateCheck = defineCheck({
  name: 'rate',
  asks: ['rate'],
  about: 'service',
  judge: ({ recording, measured, rate: expected }) => rate(recording, expected, measured.findings),
});

const NAME = 'rate';

/**
 * A defect that shows now and then was measured: how many requests failed for each trial, with the exact interval of
 * 95 % confidence (Clopper and Pearson). That none was seen refutes nothing; too few trials say nothing; a rate that is
 * surely higher than what is known, or a failure of another kind or at another time, is another defect.
 */
export function rate({ run, ledger, events }: Recording, expected: Rate, findings: readonly Finding[]): Check {
  const lines = trialLines(run, events, expected);
  const trials = lines.length;
  const others = otherFailures(ledger, expected, findings, lines);
  if (others.length > 0)
    return {
      name: NAME,
      verdict: 'fail',
      reason: 'failed-otherwise',
      facts: { trials, failed: ledger.failed },
      detail: `"${expected.says}": requests failed in other ways than the defect's: ${others.join(', ')}.`,
    };
  const failed = ledger.failed;
  const measured = `${count(failed, 'request')} failed in ${count(trials, 'trial')} (${expected.trial.says})`;
  if (trials < expected.leastTrials || failed > trials)
    return {
      name: NAME,
      verdict: failed > trials && trials >= expected.leastTrials ? 'fail' : 'inconclusive',
      reason: failed > trials ? 'more-failures-than-trials' : 'too-few-trials',
      facts: { trials, failed, leastTrials: expected.leastTrials },
      detail: `${measured}: ${failed > trials ? 'more than one for each' : `at least ${count(expected.leastTrials, 'trial is', 'trials are')} needed to tell`}.`,
    };
  const low = 1 - upperLimit(trials - failed, trials, 0.975);
  const high = upperLimit(failed, trials, 0.975);
  const interval = `${percent(failed / trials)} of them, with 95 % confidence ${percent(low)} to ${percent(high)}`;
  const facts = { trials, failed, rate: failed / trials, low, high, atMost: expected.atMost };
  const known = `up to ${percent(expected.atMost)} is what is known`;
  if (low > expected.atMost)
    return {
      name: NAME,
      verdict: run.trouble === null ? 'fail' : 'inconclusive',
      reason: 'rate-too-high',
      facts,
      detail: `"${expected.says}": ${measured}: ${interval}; ${known}.`,
    };
  const answers = answersMeanwhile({ run, ledger });
  const load = `${count(answers, 'request')} ${answers === 1 ? 'was' : 'were'} answered meanwhile`;
  if (expected.leastAnswersPerTrial !== undefined && answers < expected.leastAnswersPerTrial * trials)
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'too-few-answers',
      facts: { ...facts, answers, needed: expected.leastAnswersPerTrial * trials },
      detail: `${measured}, but ${load}: at least ${number(expected.leastAnswersPerTrial)} for each trial are needed, or the load under which it shows was not there.`,
    };
  return {
    name: NAME,
    verdict: 'pass',
    reason: 'holds',
    facts: { ...facts, answers },
    detail: `"${expected.says}": ${measured}: ${interval}; ${known}; ${load}.`,
  };
}

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

/** Failures that are not the defect's, in words: by outcome, by cause, and those that no trial fell into. */
function otherFailures(
  ledger: Ledger,
  { outcomes, causes, trial }: Rate,
  findings: readonly Finding[],
  lines: readonly RunEvent[],
): string[] {
  const allowed = new Set<string>(outcomes);
  const others = new Map<string, number>();
  let apart = 0;
  for (const { outcome, sentAtMs, durationMs } of ledger.failures()) {
    if (!allowed.has(outcome)) others.set(outcome, (others.get(outcome) ?? 0) + 1);
    else if (!lines.some(({ atMs }) => atMs >= sentAtMs && atMs <= sentAtMs + durationMs + SEEN_LATE_MS)) apart++;
  }
  const caused = findings.filter(({ cause }) => causes !== undefined && cause !== null && !causes.includes(cause));
  return [
    ...[...others].map(([outcome, n]) => `${number(n)} as ${outcome}`),
    ...caused.map(({ count: n, cause }) => `${number(n)} by ${cause}`),
    ...(apart > 0 ? [`${number(apart)} while there was no trial (${trial.says})`] : []),
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}
