import { setTimeout as delay } from 'node:timers/promises';

/** Watches a service to which nothing is done, for `soakMs`, whatever it loses. Rejects with the signal's reason if that ends it. */
export async function soak(soakMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  try {
    await delay(soakMs, undefined, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
}
