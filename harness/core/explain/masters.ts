import type { RunEvent } from '../record/run-record.ts';

/** A master says its pid when it begins, after it has executed itself anew too, and when it has made a copy of itself. */
const MASTER = /(?:spawned uWSGI master process \(pid: |new master copy spawned with pid )(\d+)/;
/** An emperor's vassals write to its log, unless each is told to have one of its own. */
const EMPEROR = /\[emperor\] |\*\*\* starting uWSGI Emperor \*\*\*/;

/**
 * Which instances have had one master only, as far as was told by the time of a question: where several write to one log
 * (vassals and their emperor, a master and its copy), a line that names no pid does not tell which of them wrote it.
 */
export class Masters {
  readonly #pids = new Map<string, Set<number>>();
  readonly #severalSinceMs = new Map<string, number>();

  /** `events` must be in the order of time. */
  constructor(events: readonly RunEvent[]) {
    for (const { source, instance, atMs, text } of events) {
      if (source !== 'log' || instance === null || this.#severalSinceMs.has(instance)) continue;
      if (EMPEROR.test(text)) this.#severalSinceMs.set(instance, atMs);
      const pid = MASTER.exec(text)?.[1];
      if (pid === undefined) continue;
      const pids = this.#pids.get(instance) ?? new Set();
      this.#pids.set(instance, pids.add(Number(pid)));
      if (pids.size > 1) this.#severalSinceMs.set(instance, atMs);
    }
  }

  /** Has an instance had more than one master until a moment, so that lines without a pid may be anybody's? */
  several(instance: string | null, untilMs = Number.POSITIVE_INFINITY): boolean {
    return instance !== null && (this.#severalSinceMs.get(instance) ?? Number.POSITIVE_INFINITY) <= untilMs;
  }
}
