import { forEachAttempt, hasNoFailure } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Outage } from '../record/measurements.ts';
import { lastAnswers, type NextAnswer, nextAnswers } from './answers-near.ts';
import { failedAtMs, isSilent } from './failed-at.ts';
import { toMicrosecond } from './to-microsecond.ts';

interface Failure {
  readonly sentMs: number;
  readonly endMs: number;
  /** When it struck, as far as the failure alone can tell. */
  readonly failedAtMs: number;
  readonly silent: boolean;
}

/**
 * Outages. One begins with its first failure: when that was sent, or with the last request that was sent after it and
 * answered before its end, since it may have waited for long before the service went away with it. It ends when the
 * next request was sent that was answered (if none was: with its last failure's end). Two failures belong to
 * different outages if a request was sent and answered between them: one that was merely sent between them and
 * answered later may have waited for the end of the outage. At an even rate of R requests a second an edge is found
 * within 1/R of the truth and what an answer takes: 1 ms and that at 1,000 a second.
 */
export function outages(ledger: Ledger, slowTargets: readonly number[]): Outage[] {
  if (ledger.failed === 0) return [];
  const failures = failuresOf(ledger, slowTargets);
  const answeredMs = lastAnswers(ledger, failures);
  const struck = failures
    .map((failure, i) => ({ atMs: beginOf(failure, answeredMs[i] ?? Number.NEGATIVE_INFINITY), endMs: failure.endMs }))
    .sort((a, b) => a.atMs - b.atMs);
  const next = nextAnswers(
    ledger,
    struck.map(({ atMs }) => atMs),
  );

  const found: Outage[] = [];
  let [fromMs, lastEndMs, failed] = [0, 0, 0];
  /** Of the last failure that was looked at. */
  let after: NextAnswer | undefined;
  const close = (): void => {
    if (failed === 0) return;
    found.push({ fromMs: toMicrosecond(fromMs), toMs: toMicrosecond(after?.sentMs ?? lastEndMs), failed });
  };
  for (const [i, { atMs, endMs }] of struck.entries()) {
    const answeredBetween = failed > 0 && (after?.firstEndMs ?? Number.POSITIVE_INFINITY) <= atMs;
    if (failed === 0 || answeredBetween) {
      close();
      [fromMs, lastEndMs, failed] = [atMs, endMs, 0];
    }
    after = next[i];
    lastEndMs = Math.max(lastEndMs, endMs);
    failed++;
  }
  close();
  return found;
}

function failuresOf(ledger: Ledger, slowTargets: readonly number[]): readonly Failure[] {
  const slow = new Set(slowTargets);
  const failures: Failure[] = [];
  forEachAttempt(
    ledger,
    (attempt) => {
      if (attempt.failed)
        failures.push({ sentMs: attempt.sentMs, endMs: attempt.endMs, failedAtMs: failedAtMs(attempt, slow), silent: isSilent(attempt) });
    },
    hasNoFailure,
  );
  return failures;
}

/**
 * A request that was cut may have waited for long. A request that was sent after it and answered before it tells that the service
 * was still there; nothing tells when the service went away before a time-out.
 */
function beginOf({ failedAtMs, silent }: Failure, answeredMs: number): number {
  return silent ? failedAtMs : Math.max(failedAtMs, answeredMs);
}
