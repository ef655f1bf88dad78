import type { ChunkSummary } from './chunks.ts';
import { CONNECTION_REUSED, type Ledger } from './ledger.ts';
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
  const attempt = {
    id: 0,
    sentMs: 0,
    endMs: 0,
    lagMs: 0,
    outcomeCode: 0,
    answered: false,
    failed: false,
    unprocessed: false,
    status: 0,
    version: 0,
    target: 0,
    targetKey: 0,
    clientKey: 0,
    pid: 0,
    reusedConnection: false,
    look: 0,
  };
  for (const { nth, chunk } of ledger.chunks.numbered(skip)) {
    const { sentAtMs, durationMs, lagMs, outcome: outcomes, status, version, target, flags, client, pid, look } = chunk;
    const firstId = ledger.chunks.firstIdOf(nth);
    // The last chunk is only filled up to the number of attempts that were begun.
    const records = Math.min(sentAtMs.length, ledger.sent - firstId);
    for (let i = 0; i < records; i++) {
      const outcome = outcomes[i] ?? OPEN;
      const sentMs = sentAtMs[i] ?? Number.NaN;
      const flag = flags[i] ?? 0;
      attempt.id = firstId + i;
      attempt.sentMs = sentMs;
      attempt.endMs = outcome === OPEN ? Number.POSITIVE_INFINITY : sentMs + (durationMs[i] ?? Number.NaN);
      attempt.lagMs = lagMs[i] ?? 0;
      attempt.outcomeCode = outcome;
      attempt.answered = outcome === ANSWERED;
      attempt.unprocessed = outcome === UNPROCESSED;
      attempt.failed = outcome !== OPEN && outcome !== ANSWERED && outcome !== UNPROCESSED;
      attempt.status = status[i] ?? 0;
      attempt.version = version[i] ?? 0;
      attempt.target = target[i] ?? 0;
      attempt.targetKey = attempt.target * 2 + (flag & 1);
      attempt.clientKey = (client[i] ?? 0) * 2 + (flag & 1);
      attempt.pid = pid[i] ?? 0;
      attempt.reusedConnection = (flag & CONNECTION_REUSED) !== 0;
      attempt.look = look === null ? 0 : (look[i] ?? 0);
      visit(attempt);
    }
  }
}
