import type { DrainedSiege, RunningSiege, SiegeOptions } from './siege-types.ts';

/** What drives the clients of an exchange that autocannon does not know. */
export interface SiegeEngine {
  /** Settles when all clients have ended. */
  readonly over: Promise<unknown>;
  /** Rejects when the engine itself breaks. */
  readonly broken: Promise<never>;
  /** By what it broke; null if it did not. */
  readonly trouble: unknown;
  readonly unsent: number;
  /** No client begins anything any more. */
  stop(): void;
}

/** The siege of an engine whose clients are at work. `counts` says at its end what else is counted. */
export function siegeOfEngine(
  engine: SiegeEngine,
  { maxRequests }: Pick<SiegeOptions, 'maxRequests'>,
  counts: () => Partial<DrainedSiege>,
): RunningSiege {
  const ended = engine.over.then((): DrainedSiege => {
    if (engine.trouble !== null) throw engine.trouble;
    return { autocannon: { requests: 0, responses: 0, errors: 0, timeouts: 0 }, unsent: engine.unsent, unsolicited: 0, ...counts() };
  });
  ended.catch(() => {});
  const finished = Promise.race([engine.broken, maxRequests === null ? new Promise<never>(() => {}) : ended]);
  finished.catch(() => {});
  return {
    finished,
    drain() {
      engine.stop();
      return ended;
    },
  };
}
