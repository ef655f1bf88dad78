import { forEachAttempt } from '../../harness/core/ledger/for-each-attempt.ts';
import type { Recording } from '../../harness/core/record/run-record.ts';

/**
 * How long the race itself took, in milliseconds: from when something was held still or placed for it (else from the trigger) to the outcome
 * of the last request that was lost after that, or, if none was, to the end of the switch. Null if the run did not come so far.
 */
export function raceMs({ run, ledger, events }: Pick<Recording, 'run' | 'ledger' | 'events'>): number | null {
  const triggerMs = run.transitions[0]?.triggerMs;
  if (triggerMs === undefined) return null;
  const held = events.find(
    ({ atMs, kind, text }) => atMs >= triggerMs && (kind === 'connection-placed' || (kind === 'signal-sent' && text.startsWith('SIGSTOP'))),
  );
  const fromMs = held?.atMs ?? triggerMs;
  let toMs: number | null = null;
  forEachAttempt(ledger, ({ failed, endMs }) => {
    if (failed && endMs >= fromMs) toMs = Math.max(toMs ?? 0, endMs);
  });
  toMs ??= run.transitions.at(-1)?.completeMs ?? null;
  return toMs === null || toMs < fromMs ? null : toMs - fromMs;
}
