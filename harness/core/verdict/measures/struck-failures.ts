import { isFailureCode } from '../../ledger/chunks.ts';
import { InSendingOrder } from '../../ledger/in-sending-order.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { LedgerChunk } from '../../ledger/ledger-chunk.ts';
import { outcomeCode } from '../../ledger/outcome.ts';
import { failedAtMs, isSilent } from './failed-at.ts';
import { MinHeap } from './min-heap.ts';

const OPEN = outcomeCode('open');
const ANSWERED = outcomeCode('answered');
const UNPROCESSED = outcomeCode('unprocessed');

/** A failure, and from when on the service did not answer, as far as that can be told of it. Milliseconds on the run's clock. */
export interface StruckFailure {
  readonly atMs: number;
  readonly endMs: number;
}

/** A failure of which an answer that is sent later may still tell more. */
interface Unsettled {
  /** When it struck, as far as it can be told by itself. */
  readonly failedAtMs: number;
  readonly endMs: number;
  /** When the answer came that was sent last of those that were sent after it and came before its end. */
  answeredMs: number;
  isSettled: boolean;
}

/**
 * The failures of a ledger one after the other, in the order in which they struck. A request that was cut may have waited for long: a
 * request that was sent after it and answered before its end tells that the service was still there. Nothing tells when the service went
 * away before a time-out. One sweep; memory for the failures that were under way at one moment.
 */
export class StruckFailures {
  readonly #records: InSendingOrder;
  readonly #slow: ReadonlySet<number>;
  readonly #byEnd = new MinHeap<Unsettled>((a, b) => a.endMs - b.endMs);
  readonly #byBegin = new MinHeap<Unsettled>((a, b) => a.failedAtMs - b.failedAtMs);
  readonly #struck = new MinHeap<StruckFailure>((a, b) => a.atMs - b.atMs);
  /** When the answers came whose requests were sent at this moment. */
  #answersMs: number[] = [];
  #sentMs = Number.NEGATIVE_INFINITY;

  constructor(ledger: Ledger, slowTargets: readonly number[]) {
    this.#records = new InSendingOrder(ledger);
    this.#slow = new Set(slowTargets);
  }

  /** Null behind the last. */
  next(): StruckFailure | null {
    // Whatever is sent later strikes later.
    while (!((this.#struck.least?.atMs ?? Number.POSITIVE_INFINITY) <= Math.min(this.#sentMs, this.#leastUnsettledMs()))) {
      if (this.#sentMs === Number.POSITIVE_INFINITY) return null;
      this.#read();
    }
    return this.#struck.take() ?? null;
  }

  #read(): void {
    const isOver = !this.#records.next();
    const { chunk, place } = this.#records;
    const sentMs = isOver ? Number.POSITIVE_INFINITY : (chunk?.sentAtMs[place] ?? 0);
    if (sentMs > this.#sentMs) this.#goOnTo(sentMs);
    if (chunk === null || isOver) return;
    const code = chunk.outcome[place] ?? OPEN;
    const endMs = sentMs + (chunk.durationMs[place] ?? 0);
    if (code === ANSWERED) this.#answersMs.push(endMs);
    else if (code !== UNPROCESSED && code !== OPEN && isFailureCode(code)) this.#failed(chunk, place, sentMs, endMs);
  }

  #failed({ target, outcome }: LedgerChunk, place: number, sentMs: number, endMs: number): void {
    const failure = { outcomeCode: outcome[place] ?? OPEN, target: target[place] ?? 0, sentMs, endMs };
    const atMs = failedAtMs(failure, this.#slow);
    if (isSilent(failure)) return this.#struck.add({ atMs, endMs });
    const unsettled = { failedAtMs: atMs, endMs, answeredMs: Number.NEGATIVE_INFINITY, isSettled: false };
    this.#byEnd.add(unsettled);
    this.#byBegin.add(unsettled);
  }

  /** All that was sent before is known. */
  #goOnTo(sentMs: number): void {
    if (this.#byEnd.size > 0)
      for (const answerMs of this.#answersMs)
        for (const failure of this.#byEnd.items) if (answerMs <= failure.endMs) failure.answeredMs = answerMs;
    this.#answersMs = [];
    this.#sentMs = sentMs;
    for (let first = this.#byEnd.least; first !== undefined && first.endMs < sentMs; first = this.#byEnd.least) {
      this.#byEnd.take();
      first.isSettled = true;
      this.#struck.add({ atMs: Math.max(first.failedAtMs, first.answeredMs), endMs: first.endMs });
    }
  }

  #leastUnsettledMs(): number {
    while (this.#byBegin.least?.isSettled === true) this.#byBegin.take();
    return this.#byBegin.least?.failedAtMs ?? Number.POSITIVE_INFINITY;
  }
}
