import { InconclusiveError } from './errors.ts';
import type { WaitGoal } from './record/held-up.ts';

/** A wait that can be given up. */
export interface Waiting<T> {
  readonly value: Promise<T>;
  readonly cancel: () => void;
}

export interface WaitOptions {
  /** What is waited for, as it goes on after "waited 30 s for". */
  readonly what: string;
  /** The same as facts. */
  readonly goal?: WaitGoal;
  readonly timeoutMs: number;
  /** Ends the wait with its reason. */
  readonly signal: AbortSignal;
  /** What to add if it did not come: the last lines of a log, say. */
  readonly evidence?: () => string;
}

/** Waits for something observed, bounded. Rejects with InconclusiveError at the time-out, with the signal's reason when it is aborted. */
export async function waitFor<T>(waiting: Waiting<T>, options: WaitOptions): Promise<T> {
  const { what, goal = {}, timeoutMs, signal, evidence } = options;
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const given = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    timer = setTimeout(() => {
      const more = evidence?.() ?? '';
      const facts = { kind: 'waited-in-vain', waitedMs: timeoutMs, ...goal } as const;
      reject(
        new InconclusiveError(`waited ${(timeoutMs / 1000).toFixed(0)} s for ${what}, in vain${more === '' ? '' : `; ${more}`}`, { facts }),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([waiting.value, given]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    waiting.cancel();
  }
}

/** Asks again and again until `look` gives something else than null. For what sends no notice: a process table, a stats socket. */
export function poll<T>(look: () => Promise<T | null> | T | null, everyMs = 50): Waiting<T> {
  let stopped = false;
  const value = (async () => {
    for (;;) {
      const found = await look();
      if (found !== null) return found;
      if (stopped) return new Promise<never>(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  })();
  // A caller that waits sees the rejection; after a time-out no caller does.
  value.catch(() => undefined);
  return { value, cancel: () => (stopped = true) };
}

/** Does a promise resolve within this time, in milliseconds? Rejects if it does within that time. */
export async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}
