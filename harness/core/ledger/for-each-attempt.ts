import type { ChunkSummary } from './chunks.ts';
import { CONNECTION_REUSED, type Ledger } from './ledger.ts';
import { LedgerChunk } from './ledger-chunk.ts';
import { outcomeCode } from './outcome.ts';

const OPEN = outcomeCode('open');
const ANSWERED = outcomeCode('answered');
const UNPROCESSED = outcomeCode('unprocessed');

/** What a rule reads of one attempt. Times are milliseconds on the run's clock. */
export interface Attempt {
  readonly id: number;
  readonly sentMs: number;
  /** When it got its outcome; Infinity while it is open. */
  readonly endMs: number;
  readonly lagMs: number;
  readonly outcomeCode: number;
  readonly answered: boolean;
  /** It has an outcome, and that is neither `answered` nor `unprocessed`. */
  readonly failed: boolean;
  /** The server says that it has not processed it. */
  readonly unprocessed: boolean;
  readonly status: number;
  /** Index into `Ledger.versions`; 0 is unknown. */
  readonly version: number;
  readonly target: number;
  /** One number for a target and the lane in which it was asked. */
  readonly targetKey: number;
  /** One number for a client and its lane: lanes may number their clients alike. */
  readonly clientKey: number;
  readonly pid: number;
  /** It was not the first on its connection. */
  readonly reusedConnection: boolean;
  /** Index into `Ledger.looks`; 0 if nothing is known of how the answer looked. */
  readonly look: number;
}

/**
 * Calls `visit` with every attempt in the order of the ledger. The object is the same at every call, so that a million
 * records cost no garbage: copy what has to be kept. `skip` says of a chunk that nothing in it matters: it is not read then.
 */
export function forEachAttempt(
  ledger: Ledger,
  visit: (attempt: Attempt) => void,
  skip: (summary: ChunkSummary) => boolean = () => false,
): void {
  const attempt = new AttemptInChunk();
  for (const { nth, chunk } of ledger.chunks.numbered(skip)) {
    const firstId = ledger.chunks.firstIdOf(nth);
    // The last chunk is only filled up to the number of attempts that were begun.
    const records = Math.min(chunk.sentAtMs.length, ledger.sent - firstId);
    attempt.enter(chunk, firstId);
    for (let i = 0; i < records; i++) {
      attempt.place = i;
      visit(attempt);
    }
  }
}

/** Every attempt in the order of the ledger, one after the other. The object is the same each time, as that of `forEachAttempt`, which costs less. */
export function* eachAttempt(ledger: Ledger): Generator<Attempt, void> {
  const attempt = new AttemptInChunk();
  for (const { nth, chunk } of ledger.chunks.numbered()) {
    const firstId = ledger.chunks.firstIdOf(nth);
    const records = Math.min(chunk.sentAtMs.length, ledger.sent - firstId);
    attempt.enter(chunk, firstId);
    for (let i = 0; i < records; i++) {
      attempt.place = i;
      yield attempt;
    }
  }
}

/** Reads what is asked for, and nothing else: most rules look at a few columns. */
class AttemptInChunk implements Attempt {
  place = 0;
  #firstId = 0;
  #chunk: LedgerChunk = new LedgerChunk(new ArrayBuffer(0));

  enter(chunk: LedgerChunk, firstId: number): void {
    this.#chunk = chunk;
    this.#firstId = firstId;
  }

  get id(): number {
    return this.#firstId + this.place;
  }
  get sentMs(): number {
    return this.#chunk.sentAtMs[this.place] ?? Number.NaN;
  }
  get endMs(): number {
    if (this.#chunk.outcome[this.place] === OPEN) return Number.POSITIVE_INFINITY;
    return (this.#chunk.sentAtMs[this.place] ?? Number.NaN) + (this.#chunk.durationMs[this.place] ?? Number.NaN);
  }
  get lagMs(): number {
    return this.#chunk.lagMs[this.place] ?? 0;
  }
  get outcomeCode(): number {
    return this.#chunk.outcome[this.place] ?? OPEN;
  }
  get answered(): boolean {
    return this.#chunk.outcome[this.place] === ANSWERED;
  }
  get failed(): boolean {
    const code = this.#chunk.outcome[this.place];
    return code !== OPEN && code !== ANSWERED && code !== UNPROCESSED;
  }
  get unprocessed(): boolean {
    return this.#chunk.outcome[this.place] === UNPROCESSED;
  }
  get status(): number {
    return this.#chunk.status[this.place] ?? 0;
  }
  get version(): number {
    return this.#chunk.version[this.place] ?? 0;
  }
  get target(): number {
    return this.#chunk.target[this.place] ?? 0;
  }
  get targetKey(): number {
    return (this.#chunk.target[this.place] ?? 0) * 2 + ((this.#chunk.flags[this.place] ?? 0) & 1);
  }
  get clientKey(): number {
    return (this.#chunk.client[this.place] ?? 0) * 2 + ((this.#chunk.flags[this.place] ?? 0) & 1);
  }
  get pid(): number {
    return this.#chunk.pid[this.place] ?? 0;
  }
  get reusedConnection(): boolean {
    return ((this.#chunk.flags[this.place] ?? 0) & CONNECTION_REUSED) !== 0;
  }
  get look(): number {
    return this.#chunk.look?.[this.place] ?? 0;
  }
}

/** Of a chunk in which nothing failed, for what looks at failures alone. */
export function hasNoFailure({ failed }: ChunkSummary): boolean {
  return failed === 0;
}
