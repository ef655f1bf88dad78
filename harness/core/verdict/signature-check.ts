import type { Finding } from '../record/measurements.ts';
import type { Recording, RunEvent, RunRecord, Signature } from '../record/run-record.ts';
import { type Objection, objections, type SpokenJudgement } from './check.ts';
import { defineCheck } from './define-check.ts';
import { failedBeforeTrigger, failedOtherwise, failuresByOutcome, triggerMs } from './failed-otherwise.ts';
import { count, number } from './number-words.ts';
import { untilTeardown } from './run-phases.ts';

/** Takes the place of `zero-downtime` in a run that shows a known defect. */
export const signatureCheck = defineCheck({
  id: 'signature',
  name: 'signature',
  asks: ['defect'],
  about: 'service',
  judge: ({ recording, measured, signature: expected }) => signature(recording, expected, measured.findings),
});

/**
 * A known defect showed as it is known to show: requests failed under its outcome and no other (save those that
 * it says may come along), with its status, on its kind of connection, by its causes and not before the reload, and the server
 * logged its line. A defect that did not show is a refuted scenario, not a healthy server.
 */
export function signature({ run, ledger, events }: Recording, expected: Signature, findings: readonly Finding[]): SpokenJudgement {
  const wrong: Objection[] = [];
  const shown: string[] = [];
  if (expected.outcome === null && expected.log === null) {
    return {
      verdict: 'inconclusive',
      reason: 'nothing-to-see-it-by',
      detail: `"${expected.says}" names neither an outcome nor a log line: there is nothing to see it by.`,
    };
  }
  const byOutcome = failuresByOutcome(ledger);

  if (expected.outcome !== null) {
    const failed = byOutcome.get(expected.outcome) ?? 0;
    if (failed === 0)
      wrong.push({ reason: 'outcome-not-seen', facts: { outcome: expected.outcome }, message: `no request ended as ${expected.outcome}` });
    else shown.push(`${count(failed, 'request')} of ${number(ledger.sent)} ended as ${expected.outcome}`);
  }
  const also = new Set<string>(expected.also ?? []);
  const along = [...byOutcome].filter(([outcome]) => also.has(outcome) && outcome !== expected.outcome);
  if (along.length > 0) shown.push(`along with it ${along.map(([outcome, n]) => `${number(n)} as ${outcome}`).join(', ')}`);
  if (expected.connection === 'reused' && ledger.failed > 0)
    shown.push('each on a kept connection, before a byte of an answer: a client that retries would have shown none');
  if (expected.causes !== undefined && ledger.failed > 0) shown.push(`all of them explained by ${expected.causes.join(' or ')}`);
  const lines = expected.log === null ? null : logLines(inTime(run, events, expected), expected.log);
  if (lines !== null && expected.log !== null) {
    const who = expected.log.instance ?? 'any instance';
    if (lines.length === 0)
      wrong.push({
        reason: 'line-not-seen',
        facts: { pattern: expected.log.pattern },
        message: `no line of the log of ${who} matches /${expected.log.pattern}/${expected.shows === undefined ? '' : ' from the reload on'}`,
      });
    else
      shown.push(
        `${count(lines.length, 'line')} of the log of ${who} ${lines.length === 1 ? 'matches' : 'match'}, the first is "${lines[0]?.text ?? ''}"`,
      );
  }

  const counts = { sent: ledger.sent, failed: ledger.failed, ...(lines === null ? {} : { lines: lines.length }) };
  const otherwise = failedOtherwise(ledger, findings, expected);
  if (otherwise.length > 0)
    return {
      verdict: 'fail',
      reason: 'failed-otherwise',
      facts: counts,
      detail: `"${expected.says}": requests failed in other ways than the defect's: ${otherwise.join(', ')}${expected.outcome === null ? ' (it costs none)' : ''}.`,
    };
  const early = expected.shows === undefined ? 0 : failedBeforeTrigger(run, ledger);
  if (early > 0)
    return {
      verdict: 'fail',
      reason: 'failed-before',
      facts: { ...counts, early },
      detail: `"${expected.says}": ${count(early, 'request')} had failed before the reload, which is not what a reload does.`,
    };
  if (wrong.length > 0) {
    // What did not take place could not show anything.
    const verdict = run.trouble === null ? 'fail' : 'inconclusive';
    const { reason, facts, message } = objections(wrong);
    return {
      verdict,
      reason,
      facts: { ...counts, ...facts },
      detail: `The defect did not show ("${expected.says}"): ${message}.`,
    };
  }
  const told = findings.reduce((sum, finding) => sum + finding.count, 0);
  if (expected.causes !== undefined && told !== ledger.failed)
    return {
      verdict: 'inconclusive',
      reason: 'causes-unknown',
      facts: { ...counts, explained: told },
      detail: `"${expected.says}": the causes of ${number(ledger.failed - told)} of ${count(ledger.failed, 'failure')} could not be looked for.`,
    };
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: counts,
    detail: `The defect showed ("${expected.says}"): ${shown.join('; ')}.`,
  };
}

/** Lines of the server's log. Throws SyntaxError where the pattern is no regular expression. */
export function logLines(events: readonly RunEvent[], log: NonNullable<Signature['log']>): readonly RunEvent[] {
  const pattern = new RegExp(log.pattern, 'u');
  return events.filter(
    ({ source, instance, text }) => source === 'log' && (log.instance === null || instance === log.instance) && pattern.test(text),
  );
}

/** What was said while the defect could show: not when every instance was told to end, nor, where a reload does it, before that. */
function inTime(run: RunRecord, events: readonly RunEvent[], { shows }: Signature): readonly RunEvent[] {
  const fromMs = shows === undefined ? Number.NEGATIVE_INFINITY : triggerMs(run);
  return untilTeardown(events).filter(({ atMs }) => atMs >= fromMs);
}
