import type { Recording, RunEvent, RunRecord, Signature } from '../../record/run-record.ts';
import { isAny, weighed } from '../check.ts';
import { defineCheck } from '../define-check.ts';
import type { Measured } from '../measure.ts';
import { failedBeforeTrigger, failedOtherwise, failuresByOutcome, triggerMs } from '../measures/failed-otherwise.ts';
import { longestWaitMs } from '../measures/longest-wait.ts';
import { untilTeardown } from '../run-phases.ts';

/** Takes the place of `zero-downtime` in a run that shows a known defect. */
export const signatureCheck = defineCheck({
  id: 'signature',
  name: 'signature',
  asks: ['defect'],
  about: 'service',
  judge: ({ recording, measured, signature: expected }) => signature(recording, expected, measured),
});

/** What is measured of the recording, as far as a signature is seen by it. */
type Told = Pick<Measured, 'findings' | 'transitions'>;

/**
 * A known defect showed as it is known to show: requests failed under its outcome and no other (save those that
 * it says may come along), with its status, on its kind of connection, by its causes and not before the reload, and the server
 * logged its line. A defect that did not show is a refuted scenario, not a healthy server.
 */
export function signature({ run, ledger, events }: Recording, expected: Signature, { findings, transitions }: Told) {
  const { says, outcome, also = [], connection, causes, log, shows, wait, stale } = expected;
  // A defect that costs nothing and that no log tells of is seen by what the scenario looks at: `clean-end` holds it to that.
  const statements = run.observations.filter(({ mustShow }) => mustShow === true).length;
  if (outcome === null && log === null && wait === undefined && stale === undefined && statements === 0)
    return { verdict: 'inconclusive', reason: 'nothing-to-see-it-by', evidence: { says } } as const;
  const byOutcome = failuresByOutcome(ledger);
  const costs = outcome === null ? null : { outcome, failed: byOutcome.get(outcome) ?? 0 };
  const lines = log === null ? null : { log, found: logLines(inTime(run, events, expected), log) };

  const waited =
    wait === undefined
      ? null
      : {
          leastMs: wait.startups * (run.options.startupSeconds ?? Number.POSITIVE_INFINITY) * 1000,
          longestMs: longestWaitMs({ run, ledger }),
        };

  // A second transition takes over from the first: what is stale then is of the last.
  const staleAnswers = stale === undefined ? null : (transitions.at(-1)?.oldAfter ?? 0);

  const counts = { sent: ledger.sent, failed: ledger.failed, ...(lines === null ? {} : { lines: lines.found.length }) };
  const otherwise = failedOtherwise(ledger, findings, expected);
  if (otherwise.length > 0) {
    const evidence = { says, otherwise, costsNone: outcome === null };
    return { verdict: 'fail', reason: 'failed-otherwise', facts: counts, evidence } as const;
  }
  const early = shows === undefined ? 0 : failedBeforeTrigger(run, ledger);
  if (early > 0) return { verdict: 'fail', reason: 'failed-before', facts: { ...counts, early }, evidence: { says } } as const;
  const missing = [
    ...(costs?.failed === 0 ? [{ reason: 'outcome-not-seen', facts: { outcome: costs.outcome } } as const] : []),
    ...(lines?.found.length === 0
      ? [
          {
            reason: 'line-not-seen',
            facts: { pattern: lines.log.pattern },
            evidence: { instance: lines.log.instance, sinceReload: shows !== undefined },
          } as const,
        ]
      : []),
    ...(waited !== null && waited.longestMs < waited.leastMs ? [{ reason: 'wait-not-seen', facts: waited } as const] : []),
    ...(staleAnswers === 0 ? [{ reason: 'stale-not-seen', facts: {} } as const] : []),
  ];
  if (isAny(missing)) {
    // What did not take place could not show anything.
    const verdict = run.trouble === null ? 'fail' : 'inconclusive';
    const { reason, facts } = weighed(missing);
    return { verdict, reason, facts: { ...counts, ...facts }, evidence: { says, missing } } as const;
  }
  const told = findings.reduce((sum, finding) => sum + finding.count, 0);
  if (causes !== undefined && told !== ledger.failed)
    return { verdict: 'inconclusive', reason: 'causes-unknown', facts: { ...counts, explained: told }, evidence: { says } } as const;
  const shown = {
    costs,
    along: [...byOutcome].filter(([other]) => other !== outcome && also.some((each) => each === other)),
    onKeptConnections: connection === 'reused' && ledger.failed > 0,
    causes: causes === undefined || ledger.failed === 0 ? null : causes,
    statements: outcome === null && log === null && wait === undefined && stale === undefined ? statements : 0,
    waited,
    staleAnswers,
    lines: lines === null ? null : { instance: lines.log.instance, count: lines.found.length, first: lines.found[0]?.text ?? '' },
  };
  return { verdict: 'pass', reason: 'holds', facts: counts, evidence: { says, shown } } as const;
}

export type SignatureJudgement = ReturnType<typeof signature>;

/** Lines of the server's log. Throws SyntaxError if the pattern is no regular expression. */
export function logLines(events: readonly RunEvent[], log: NonNullable<Signature['log']>): readonly RunEvent[] {
  const pattern = new RegExp(log.pattern, 'u');
  return events.filter(
    ({ source, instance, text }) => source === 'log' && (log.instance === null || instance === log.instance) && pattern.test(text),
  );
}

/** What was said while the defect could show: not when every instance was told to end, nor, if a reload does it, before that. */
function inTime(run: RunRecord, events: readonly RunEvent[], { shows }: Signature): readonly RunEvent[] {
  const fromMs = shows === undefined ? Number.NEGATIVE_INFINITY : triggerMs(run);
  return untilTeardown(events).filter(({ atMs }) => atMs >= fromMs);
}
