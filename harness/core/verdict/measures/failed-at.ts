import type { Attempt } from '../../ledger/for-each-attempt.ts';
import { outcomeCode } from '../../ledger/outcome.ts';

const SILENT: ReadonlySet<number> = new Set([outcomeCode('timeout'), outcomeCode('connect-timeout')]);

type Failure = Pick<Attempt, 'outcomeCode' | 'target' | 'sentMs' | 'endMs'>;

/**
 * When a failure struck, in milliseconds: when the request was sent. A request to a slow target may rightly have waited
 * for seconds before it was cut, so there it is the moment of the cut; unless it timed out, since then none was seen.
 */
export function failedAtMs(failure: Failure, slowTargets: ReadonlySet<number>): number {
  return slowTargets.has(failure.target) && !isSilent(failure) ? failure.endMs : failure.sentMs;
}

/** It ended because nothing came in time, so that its end says nothing of the service. */
export function isSilent({ outcomeCode }: Pick<Attempt, 'outcomeCode'>): boolean {
  return SILENT.has(outcomeCode);
}
