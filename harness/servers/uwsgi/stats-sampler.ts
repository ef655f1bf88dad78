import { ZerodropError } from '../../core/errors.ts';
import type { ServerSample } from '../../core/record/run-record.ts';
import type { LiveProcesses, StatisticsSource } from '../../run/sampling/statistics-reader.ts';
import { readStats } from './stats.ts';
import { isInstance, workersOf } from './worker-state.ts';

type Answer = { readonly is: 'sample'; readonly sample: ServerSample } | { readonly is: 'refused' } | { readonly is: 'unusable' };

/** A master that is stopped keeps the question in its socket's queue. It gets no second one until this time is over. */
const PATIENCE_MS = 60_000;

/**
 * Asks one stats server, one question at a time: a server that does not answer is not asked again until it does, so
 * that a look costs it one connection at most.
 */
export class StatsServer implements StatisticsSource {
  readonly name: string;
  readonly #path: string;
  readonly #signal: AbortSignal;
  #asked: Promise<Answer> | null = null;
  #masterPid: number | null = null;

  constructor(name: string, path: string, signal: AbortSignal) {
    this.name = name;
    this.#path = path;
    this.#signal = signal;
  }

  /** What it says within `withinMs`; null if there is nothing to say of it: it has never answered, or its instance is gone. */
  async sample(withinMs: number, liveProcesses: LiveProcesses): Promise<ServerSample | null> {
    const answer = await this.#answerWithin(withinMs);
    switch (answer?.is) {
      case 'sample':
        return answer.sample;
      case 'unusable':
      case undefined:
        return this.#masterPid === null ? null : { says: 'nothing', name: this.name };
      case 'refused':
        if (this.#masterPid === null) return null;
        if (liveProcesses.isLive(this.#masterPid)) return { says: 'refused', name: this.name };
        return liveProcesses.hasProcesses(this.name) ? { says: 'nothing', name: this.name } : null;
    }
  }

  /** Undefined if it takes longer. The answer of a question that was asked in an earlier look is old, and not taken. */
  async #answerWithin(withinMs: number): Promise<Answer | undefined> {
    const late = this.#asked !== null;
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = null;
    });
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<undefined>((resolve) => {
      timer = setTimeout(resolve, withinMs, undefined);
    });
    try {
      const answer = await Promise.race([this.#asked, tooLong]);
      return late ? undefined : answer;
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(): Promise<Answer> {
    try {
      const stats = await readStats<unknown>(this.#path, PATIENCE_MS, this.#signal);
      if (!isInstance(stats)) return { is: 'unusable' };
      this.#masterPid = stats.pid;
      return {
        is: 'sample',
        sample: { says: 'stats', name: this.name, pid: stats.pid, listenQueue: stats.listen_queue, workers: workersOf(stats) },
      };
    } catch (error) {
      const cause = error instanceof ZerodropError ? error.cause : undefined;
      const code = cause instanceof Error && 'code' in cause ? cause.code : '';
      return { is: code === 'ECONNREFUSED' || code === 'ENOENT' ? 'refused' : 'unusable' };
    }
  }
}
