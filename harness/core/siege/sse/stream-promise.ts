import type { Lane } from '../../ledger/ledger.ts';
import type { StreamPromise } from '../requests/request-definition.ts';

/** It has no end that is known: neither does the server say one, nor does the client leave. */
export function isEndless({ endEvent, leaveAfterMs }: StreamPromise): boolean {
  return endEvent === undefined && leaveAfterMs === undefined;
}

/**
 * How long a client of lane `new` will hold its first stream, in milliseconds, if others hold theirs to the end: known beforehand, it keeps
 * the first ones apart, so that later ones do not all begin at one moment. Null if nothing is known.
 */
export function turnsAfterMs(promise: StreamPromise | undefined, lane: Lane): number | null {
  return lane === 'new' && promise?.heldInReused === true ? (promise.leaveAfterMs ?? null) : null;
}

/** What a stream promises a client of this lane. */
export function promiseFor({ leaveAfterMs, ...promise }: StreamPromise, lane: Lane): StreamPromise {
  const isHeld = promise.heldInReused === true && lane === 'reused';
  return leaveAfterMs === undefined || isHeld ? promise : { ...promise, leaveAfterMs };
}

/** For how long a stream may say nothing, in milliseconds. */
export function mostSilenceMs({ eventWithinMs, mayBeQuiet }: StreamPromise, timeoutMs: number): number {
  return eventWithinMs ?? (mayBeQuiet === true ? Number.POSITIVE_INFINITY : timeoutMs);
}
