import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { firstPhase } from '../run-phases.ts';

/** How well the siege kept to a constant rate, until the drain. */
export interface Keeping {
  readonly askedPerSecond: number;
  readonly sentPerSecond: number;
  /** Arrivals that were due when the drain began and had not been sent. */
  readonly unsent: number;
  /** The longest that a request was sent after it was due. */
  readonly lagMs: number;
  /** The longest that a request which was due waited though its client had nothing to do: no server is to blame for that. */
  readonly ownLagMs: number;
  /** How late the last request of the baseline was sent, when nothing had been done to the service yet. */
  readonly baselineLagMs: number;
}

/** What a client rests after a failure, and what the verdict on an answer may be held, in milliseconds: it is not free yet. */
const REST_MS = 100;

/**
 * Null if the siege was a closed loop, or sent nothing. Arrivals are open-loop: one that finds no free client waits, and
 * during an outage that is the server's doing. Whether a client was free is read from the ledger: the one that sends has
 * been free for the longest.
 */
export function keepingOf(run: RunRecord, ledger: Ledger): Keeping | null {
  const askedPerSecond = run.options.ratePerSecond;
  if (askedPerSecond === null || ledger.sent === 0) return null;
  const baselineEndMs = firstPhase(run, 'baseline')?.endMs ?? Number.NEGATIVE_INFINITY;
  const freeAtMs = new Map<number, number>();
  let firstDueMs = Number.POSITIVE_INFINITY;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let lagMs = 0;
  let ownLagMs = 0;
  let baselineLagMs = 0;
  forEachAttempt(ledger, (attempt) => {
    const { sentMs, endMs, clientKey } = attempt;
    const dueMs = sentMs - attempt.lagMs;
    const ownMs = Math.min(attempt.lagMs, sentMs - (freeAtMs.get(clientKey) ?? Number.NEGATIVE_INFINITY));
    freeAtMs.set(clientKey, endMs + REST_MS);
    firstDueMs = Math.min(firstDueMs, dueMs);
    lastSentMs = Math.max(lastSentMs, sentMs);
    lagMs = Math.max(lagMs, attempt.lagMs);
    ownLagMs = Math.max(ownLagMs, ownMs);
    if (sentMs <= baselineEndMs) baselineLagMs = attempt.lagMs;
  });
  const drainMs = Math.max(firstPhase(run, 'drain')?.startMs ?? lastSentMs, lastSentMs);
  const unsent = run.generator.unsent ?? 0;
  // What was due before the drain and never sent has waited since the last one that was; a client may have been free for it.
  const freeMs = drainMs - Math.min(...freeAtMs.values());
  if (unsent > 0) ownLagMs = Math.max(ownLagMs, Math.min(freeMs, drainMs - lastSentMs));
  if (unsent > 0) lagMs = Math.max(lagMs, (unsent * 1000) / askedPerSecond);
  const spanMs = drainMs - firstDueMs;
  return { askedPerSecond, sentPerSecond: spanMs > 0 ? (ledger.sent * 1000) / spanMs : 0, unsent, lagMs, ownLagMs, baselineLagMs };
}
