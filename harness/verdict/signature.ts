import type { Recording, RunEvent, Signature } from '../record.ts';
import type { Check } from './check.ts';
import { count, number } from './wording.ts';

const NAME = 'signature';

/**
 * A known defect showed as it is known to show: requests failed under its outcome and no other (save those that
 * it says may come along), and uWSGI logged its line. A defect that did not show is a refuted scenario, not a healthy server.
 */
export function signature({ run, ledger, events }: Recording, expected: Signature): Check {
  const wrong: string[] = [];
  const shown: string[] = [];
  if (expected.outcome === null && expected.log === null) {
    return {
      name: NAME,
      verdict: 'inconclusive',
      detail: `"${expected.says}" names neither an outcome nor a log line: there is nothing to see it by.`,
    };
  }
  const byOutcome = new Map<string, number>();
  for (const { outcome } of ledger.failures()) byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1);

  if (expected.outcome !== null) {
    const failed = byOutcome.get(expected.outcome) ?? 0;
    if (failed === 0) wrong.push(`no request ended as ${expected.outcome}`);
    else shown.push(`${count(failed, 'request')} of ${number(ledger.sent)} ended as ${expected.outcome}`);
  }
  const also = new Set<string>(expected.also ?? []);
  const along = [...byOutcome].filter(([outcome]) => also.has(outcome) && outcome !== expected.outcome);
  if (along.length > 0) shown.push(`along with it ${along.map(([outcome, n]) => `${number(n)} as ${outcome}`).join(', ')}`);
  const others = [...byOutcome]
    .filter(([outcome]) => outcome !== expected.outcome && !also.has(outcome))
    .map(([outcome, n]) => `${number(n)} as ${outcome}`);
  const lines = expected.log === null ? null : logLines(events, expected.log);
  if (lines !== null && expected.log !== null) {
    const who = expected.log.instance ?? 'any instance';
    if (lines.length === 0) wrong.push(`no line of the log of ${who} matches /${expected.log.pattern}/`);
    else
      shown.push(
        `${count(lines.length, 'line')} of the log of ${who} ${lines.length === 1 ? 'matches' : 'match'}, the first is "${lines[0]?.text ?? ''}"`,
      );
  }

  if (others.length > 0)
    return {
      name: NAME,
      verdict: 'fail',
      detail: `"${expected.says}": requests failed in other ways than the defect's: ${others.join(', ')}${expected.outcome === null ? ' (it costs none)' : ''}.`,
    };
  if (wrong.length > 0) {
    // What did not take place could not show anything.
    const verdict = run.trouble === null ? 'fail' : 'inconclusive';
    return { name: NAME, verdict, detail: `The defect did not show ("${expected.says}"): ${wrong.join('; ')}.` };
  }
  return { name: NAME, verdict: 'pass', detail: `The defect showed ("${expected.says}"): ${shown.join('; ')}.` };
}

/** Lines of uWSGI's log. Throws SyntaxError where the pattern is no regular expression. */
export function logLines(events: readonly RunEvent[], log: NonNullable<Signature['log']>): readonly RunEvent[] {
  const pattern = new RegExp(log.pattern, 'u');
  return events.filter(
    ({ source, instance, text }) => source === 'log' && (log.instance === null || instance === log.instance) && pattern.test(text),
  );
}
