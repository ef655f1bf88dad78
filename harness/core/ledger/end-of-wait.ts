import type { Attempt } from './for-each-attempt.ts';
import type { HeldExchanges } from './held-exchanges.ts';

/** The same of a run: of a service that is not ours. In a scenario a stream takes its time as any slow answer does. */
export function waitOf({ runtime, held }: { readonly runtime: string; readonly held?: HeldExchanges | undefined }) {
  return endOfWait(runtime === 'external' ? held : undefined);
}

/**
 * When a client has what it waited for, on the run's clock: the end of an answer, or of what is held open its beginning. A recording that does
 * not tell when one was opened has its end. Infinity while an answer is open.
 */
export function endOfWait(held: HeldExchanges | undefined): (attempt: Pick<Attempt, 'id' | 'endMs'>) => number {
  if (held === undefined || held.size === 0) return ({ endMs }) => endMs;
  return ({ id, endMs }) => held.of(id)?.openedMs ?? endMs;
}
