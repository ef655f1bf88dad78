import { InSendingOrder } from '../../ledger/in-sending-order.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { outcomeCode } from '../../ledger/outcome.ts';
import type { Outage } from '../../record/measurements.ts';
import { type StruckFailure, StruckFailures } from './struck-failures.ts';
import { toMicrosecond } from './to-microsecond.ts';

const ANSWERED = outcomeCode('answered');

/**
 * Calls with each outage, in the order of time. One begins with its first failure: when that was sent, or with the last request that was sent after it and
 * answered before its end, since it may have waited for long before the service went away with it. It ends when the
 * next request was sent that was answered (if none was: with its last failure's end). Two failures belong to
 * different outages if a request was sent and answered between them: one that was merely sent between them and
 * answered later may have waited for the end of the outage. At an even rate of R requests a second an edge is found
 * within 1/R of the truth and what an answer takes: 1 ms and that at 1,000 a second.
 *
 * Two sweeps at once, one for the failures and one for the answers behind them; memory for what was under way at one moment.
 */
export function forEachOutage(ledger: Ledger, slowTargets: readonly number[], visit: (outage: Outage) => void): void {
  if (ledger.failed === 0) return;
  const failures = new StruckFailures(ledger, slowTargets);
  const answers = new AnswersByMoment(ledger);
  let failure = failures.next();
  let outage: OpenOutage | null = null;
  while (answers.next()) {
    const { sentMs } = answers;
    for (; failure !== null && failure.atMs < sentMs; failure = failures.next()) outage = withFailure(outage, failure, visit);
    if (failure === null && (outage === null || outage.answeredFromMs !== null)) break;
    outage?.answer(answers);
    for (; failure !== null && failure.atMs === sentMs; failure = failures.next()) {
      outage = withFailure(outage, failure, visit);
      outage.answer(answers);
    }
  }
  for (; failure !== null; failure = failures.next()) outage = withFailure(outage, failure, visit);
  if (outage !== null) visit(outage.closed());
}

/** All outages, in the order of time. */
export function outages(ledger: Ledger, slowTargets: readonly number[]): Outage[] {
  const found: Outage[] = [];
  forEachOutage(ledger, slowTargets, (outage) => found.push(outage));
  return found;
}

function withFailure(outage: OpenOutage | null, failure: StruckFailure, visit: (outage: Outage) => void): OpenOutage {
  if (outage === null) return new OpenOutage(failure);
  if (outage.firstAnswerMs > failure.atMs) {
    outage.goOn(failure);
    return outage;
  }
  visit(outage.closed());
  return new OpenOutage(failure);
}

/** The requests that were sent at one moment and answered, moment after moment. */
class AnswersByMoment {
  sentMs = Number.NaN;
  /** When the first of them was answered. */
  firstEndMs = Number.NaN;
  readonly #records: InSendingOrder;
  #isOver: boolean;

  constructor(ledger: Ledger) {
    this.#records = new InSendingOrder(ledger);
    this.#isOver = !this.#toAnswer();
  }

  /** Goes on to the next moment; false if there is none. */
  next(): boolean {
    if (this.#isOver) return false;
    this.sentMs = this.#sentMs();
    this.firstEndMs = Number.POSITIVE_INFINITY;
    do {
      const { chunk, place } = this.#records;
      this.firstEndMs = Math.min(this.firstEndMs, this.sentMs + (chunk?.durationMs[place] ?? 0));
      this.#isOver = !this.#toAnswer();
    } while (!this.#isOver && this.#sentMs() === this.sentMs);
    return true;
  }

  #sentMs(): number {
    const { chunk, place } = this.#records;
    return chunk?.sentAtMs[place] ?? 0;
  }

  #toAnswer(): boolean {
    while (this.#records.next()) if (this.#records.chunk?.outcome[this.#records.place] === ANSWERED) return true;
    return false;
  }
}

class OpenOutage {
  readonly #fromMs: number;
  #lastEndMs: number;
  #failed = 1;
  /** When the first request was sent, since the last failure struck, that was answered; null if none was. */
  answeredFromMs: number | null = null;
  /** When the first answer came to a request that was sent since then. */
  firstAnswerMs = Number.POSITIVE_INFINITY;

  constructor({ atMs, endMs }: StruckFailure) {
    this.#fromMs = atMs;
    this.#lastEndMs = endMs;
  }

  goOn({ endMs }: StruckFailure): void {
    this.#failed++;
    this.#lastEndMs = Math.max(this.#lastEndMs, endMs);
    this.answeredFromMs = null;
    this.firstAnswerMs = Number.POSITIVE_INFINITY;
  }

  answer({ sentMs, firstEndMs }: AnswersByMoment): void {
    this.answeredFromMs ??= sentMs;
    this.firstAnswerMs = Math.min(this.firstAnswerMs, firstEndMs);
  }

  closed(): Outage {
    return {
      fromMs: toMicrosecond(this.#fromMs),
      toMs: toMicrosecond(this.answeredFromMs ?? this.#lastEndMs),
      failed: this.#failed,
    };
  }
}
