import type { RunEvent } from '../record/run-record.ts';
import type { ServerKnowledge } from './server-knowledge.ts';

/**
 * Which instances have had one master only, as far as was told by the time of a question: if several write to one log, a
 * line that names no pid does not tell which of them wrote it.
 */
export class Masters {
  readonly #pids = new Map<string, Set<number>>();
  readonly #severalSinceMs = new Map<string, number>();

  /** `events` must be in the order of time. */
  constructor(events: readonly RunEvent[], { master, sharedLog }: Pick<ServerKnowledge, 'master' | 'sharedLog'>) {
    for (const { source, instance, atMs, text } of events) {
      if (source !== 'log' || instance === null || this.#severalSinceMs.has(instance)) continue;
      if (sharedLog?.test(text) === true) this.#severalSinceMs.set(instance, atMs);
      const pid = master?.exec(text)?.[1];
      if (pid === undefined) continue;
      const pids = this.#pids.get(instance) ?? new Set();
      this.#pids.set(instance, pids.add(Number(pid)));
      if (pids.size > 1) this.#severalSinceMs.set(instance, atMs);
    }
  }

  /** Has an instance had more than one master until a moment, so that lines without a pid may be of any of them? */
  several(instance: string | null, untilMs = Number.POSITIVE_INFINITY): boolean {
    return instance !== null && (this.#severalSinceMs.get(instance) ?? Number.POSITIVE_INFINITY) <= untilMs;
  }
}
