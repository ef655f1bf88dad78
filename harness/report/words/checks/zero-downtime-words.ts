import { OUTCOME_MEANING } from '../../../core/ledger/outcome.ts';
import type { FailuresSeen, ZeroDowntimeJudgement } from '../../../core/verdict/checks/zero-downtime-check.ts';
import { retryAfterInWords } from '../../retry-after-words.ts';
import type { CheckWords } from '../check-words.ts';
import { count, duration, number, seconds } from '../number-words.ts';

export function zeroDowntimeWords(judged: ZeroDowntimeJudgement): CheckWords {
  return { detail: sentence(judged) };
}

function sentence(judged: ZeroDowntimeJudgement): string {
  switch (judged.reason) {
    case 'nothing-sent':
      return 'No request was sent, so none could fail.';
    case 'false-alarms': {
      const { sent, failed, falseAlarms } = judged.facts;
      return `${number(failed)} of ${count(sent, 'request')} failed, but the detector raised ${count(falseAlarms, 'false alarm')} in its calibration: it can't be believed.`;
    }
    case 'failed-before':
      return `The service lost requests before anything was done to it, which refutes nothing. ${failures(judged.facts, judged.evidence)}`;
    case 'repeatable-only':
      return `${failures(judged.facts, judged.evidence)} Each was on a kept connection that was closed before the first byte, and a client may repeat it (RFC 9112, section 9.3.1): --allow-retry accepts that.`;
    case 'requests-failed':
      return `${failures(judged.facts, judged.evidence)}${ofThem(judged.facts.early)}`;
    case 'without-outcome':
      return `No request failed, but ${number(judged.facts.open)} of ${number(judged.facts.sent)} have no outcome.`;
    case 'closed-port-accepts':
      return `No request failed, but on the path of the siege a closed port does not refuse: it could hide failures (${judged.evidence.path}).`;
    case 'holds': {
      const { sent, longestStallMs, stallAtMs } = judged.facts;
      const { lanes, watchedMs, countsNoPosts } = judged.evidence;
      const watched = watchedMs === null ? '' : ` in ${seconds(watchedMs)}`;
      const stall =
        longestStallMs > 0 ? `the longest stall was ${duration(longestStallMs)}, at ${seconds(stallAtMs)}` : 'there was no stall';
      return `None of ${count(sent, 'request')} failed${watched} (lane ${lanes.join(' and ')}); ${stall}.${countsNoPosts ? UNCOUNTED : ''}`;
    }
  }
}

function ofThem(early: number): string {
  return early === 0
    ? ''
    : ` ${number(early)} of them failed before anything was done to the service, and would refute nothing by themselves.`;
}

function failures({ sent, failed }: { readonly sent: number; readonly failed: number }, seen: FailuresSeen): string {
  const byKind = seen.kinds.map(({ outcome, lane, tlsError, count: n }) => {
    return `${number(n)} ${outcome} in lane ${lane} (${OUTCOME_MEANING[outcome]}${tlsError === '' ? '' : `: ${tlsError}`})`;
  });
  const { firstMs, lastMs, hidden } = seen;
  const when = failed === 1 ? `sent at ${seconds(firstMs)}` : `sent between ${seconds(firstMs)} and ${seconds(lastMs)}`;
  const retry = hidden === 0 ? '' : ` ${number(failed)} lost; a client that retries would have shown ${number(failed - hidden)}.`;
  const wait = retryAfterInWords(seen.askedToWait);
  const waits = wait === '' ? '' : ` ${wait[0]?.toUpperCase()}${wait.slice(1)}.`;
  return `${number(failed)} of ${count(sent, 'request')} failed, ${when}: ${byKind.join(', ')}.${waits}${retry}${perhapsExecuted(seen.perhapsExecuted)}`;
}

/** Who watches a service from outside learns nothing of what it executed. */
const UNCOUNTED = ' Whether a POST was executed more than once is not known: the answers alone do not tell.';

function perhapsExecuted(requests: number): string {
  if (requests === 0) return '';
  const these = requests === 1 ? 'One of them' : `${number(requests)} of them`;
  return ` ${these} must be executed once, and it is not known if ${requests === 1 ? 'it was' : 'they were'} executed: a client that sends again may have it done twice.`;
}
