import type { Expectation } from '../../harness/core/record/run-record.ts';
import type { ForcedRun } from './forced-run.ts';

/** As a client of the siege waits in any run. */
const USUAL_SECONDS = 60;
/** A request of which a race makes that it is never answered is given up after so long, or each run would take a minute. */
const SILENT_SECONDS = 10;

/**
 * For how many seconds an answer is waited for. While a process is frozen, requests wait for it: on a busy machine that can be long, and none
 * of them is lost. So a run is given up early only if silence is the very defect that it must show.
 */
export function answerWithinSeconds(
  scenario: { readonly expect: Expectation; readonly since?: readonly { readonly expect?: Expectation }[] },
  of: ForcedRun['of'],
): number {
  const expectations = [scenario.expect, ...(scenario.since ?? []).map(({ expect }) => expect)];
  const isSilent = expectations.some((expectation) => expectation?.kind === 'defect' && expectation.signature.outcome === 'timeout');
  return of === 'race' && isSilent ? SILENT_SECONDS : USUAL_SECONDS;
}
