import { bySending } from '../ledger/by-sending.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { outcomeCode } from '../ledger/outcome.ts';

const ANSWERED = outcomeCode('answered');

/** The answered requests to targets that are looked at, one after the other in the order of their sending. */
export class AnsweredBySending {
  /** Of the present one; Infinity behind the last. */
  sentMs = 0;
  endMs = 0;
  readonly #ledger: Ledger;
  readonly #silent: (target: number) => boolean;
  readonly #idOf: (nth: number) => number;
  readonly #chunkSize: number;
  #nth = 0;

  constructor(ledger: Ledger, silent: (target: number) => boolean) {
    this.#ledger = ledger;
    this.#silent = silent;
    this.#idOf = bySending(ledger);
    this.#chunkSize = ledger.chunks[0]?.outcome.length ?? 1;
    this.next();
  }

  next(): void {
    const { chunks, sent } = this.#ledger;
    while (this.#nth < sent) {
      const id = this.#idOf(this.#nth++);
      const chunk = chunks[Math.floor(id / this.#chunkSize)];
      const i = id % this.#chunkSize;
      if (chunk === undefined || chunk.outcome[i] !== ANSWERED || this.#silent(chunk.target[i] ?? 0)) continue;
      this.sentMs = chunk.sentAtMs[i] ?? 0;
      this.endMs = this.sentMs + (chunk.durationMs[i] ?? 0);
      return;
    }
    this.sentMs = Number.POSITIVE_INFINITY;
  }
}
