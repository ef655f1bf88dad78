import { describeRate, rateOf } from '../../harness/hunt/break-rate.ts';
import { count, span } from '../../harness/report/number-format.ts';
import type { Facts } from './strategy-facts.ts';

export const NOT_RUN = 'not run';
const NOT_MEASURED = 'not measured';
const NOTHING = '–';

/** The verdict of a strategy, and what it is worth to who wants no downtime: a defect that shows passes, too. */
export function verdictInWords(facts: Facts): string {
  if (facts.verdict !== 'pass') return against(facts);
  const { expectation } = facts;
  switch (expectation.kind) {
    case 'zero-downtime':
      return expectation.maxStallMs === null ? 'pass: no loss' : 'pass: no loss, no wait';
    case 'defect':
      return expectation.signature.outcome === null ? 'pass: shows a defect' : 'pass: loses requests, as known';
    case 'rate':
      return 'pass: loses requests now and then';
    case 'refuted':
      return 'pass: refused, as it must be';
  }
}

/** `pass`, or in bold what came instead and which rules say so. */
export function plainVerdict(facts: Facts): string {
  return facts.verdict === 'pass' ? 'pass' : against(facts);
}

function against({ verdict, against: rules }: Facts): string {
  return `**${verdict}**: ${rules.join(', ')}`;
}

/** `0 of 264`; with the outcomes, if requests failed. Of a rate what it was measured by: `1 of 300 trials`, with its interval. */
export function failedInWords({ expectation, log, sent, failed, outcomes }: Facts): string {
  if (expectation.kind === 'rate' && log !== null && failed <= log.count)
    return `${describeRate(rateOf(failed, log.count), 'trials')}, in ${count(sent)} requests`;
  const which = outcomes.map(([outcome, n]) => `${count(n)} ${outcome}`).join(', ');
  return `${count(failed)} of ${count(sent)}${which === '' ? '' : `: ${which}`}`;
}

/** How soon the old version answered again, and when all was done, in the scenario that is there for it. */
export function rollbackInWords(facts: Facts | undefined): string {
  if (facts === undefined) return NOT_RUN;
  const { rollback } = facts;
  if (rollback === null) return NOT_MEASURED;
  const { verdict, durationMs, firstAnswerMs } = rollback;
  const first = firstAnswerMs === null ? 'no answer' : `first answer after ${span(firstAnswerMs)}`;
  const whole = durationMs === null ? 'never complete' : `complete after ${span(durationMs)}`;
  return `${first}, ${whole}${verdict === 'pass' ? '' : ` (**${verdict}**)`}`;
}

export function stallInWords({ stallMs }: Facts): string {
  return span(stallMs);
}

export function mixedInWords({ mixedMs }: Facts): string {
  return mixedMs === null ? NOTHING : span(mixedMs);
}

/** `41 → 79 MiB`. */
export function memoryInWords({ memory }: Facts): string {
  if (memory === null) return NOT_MEASURED;
  const mib = (kib: number | null): string => (kib === null ? '?' : (kib / 1024).toFixed(0));
  return `${mib(memory.beforeKiB)} → ${mib(memory.peakKiB)} MiB`;
}
