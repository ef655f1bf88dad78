import { InSendingOrder } from '../../ledger/in-sending-order.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { outcomeCode } from '../../ledger/outcome.ts';

const ANSWERED = outcomeCode('answered');

/** The answered requests to targets that are looked at, one after the other in the order of their sending. */
export class AnsweredBySending {
  /** Of the present one; Infinity behind the last. */
  sentMs = 0;
  endMs = 0;
  readonly #silent: (target: number) => boolean;
  readonly #records: InSendingOrder;

  constructor(ledger: Ledger, silent: (target: number) => boolean) {
    this.#silent = silent;
    this.#records = new InSendingOrder(ledger);
    this.next();
  }

  next(): void {
    const records = this.#records;
    while (records.next()) {
      const { chunk, place } = records;
      if (chunk === null || chunk.outcome[place] !== ANSWERED || this.#silent(chunk.target[place] ?? 0)) continue;
      this.sentMs = chunk.sentAtMs[place] ?? 0;
      this.endMs = this.sentMs + (chunk.durationMs[place] ?? 0);
      return;
    }
    this.sentMs = Number.POSITIVE_INFINITY;
  }
}
