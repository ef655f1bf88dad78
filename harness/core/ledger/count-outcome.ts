import type { Ledger } from './ledger.ts';
import { type Outcome, outcomeCode } from './outcome.ts';

const ANSWERED = outcomeCode('answered');

/** How many attempts have ended in a given way by now. */
export function countOutcome(ledger: Ledger, outcome: Outcome): number {
  const code = outcomeCode(outcome);
  let found = 0;
  let left = ledger.sent;
  for (const chunk of ledger.chunks) {
    // The last chunk is only filled up to the number of attempts that were begun.
    const records = Math.min(chunk.outcome.length, left);
    for (let i = 0; i < records; i++) if (chunk.outcome[i] === code) found++;
    left -= records;
  }
  return found;
}

/** How many answers a version (an index into the ledger's) has given by now. */
export function countAnswersOf(ledger: Ledger, version: number): number {
  let found = 0;
  // Beyond the last attempt the outcome is 0, which is no answer.
  for (const { outcome, version: versions } of ledger.chunks) {
    for (let i = 0; i < outcome.length; i++) if (outcome[i] === ANSWERED && versions[i] === version) found++;
  }
  return found;
}

/** How long the slowest answer by now took, in milliseconds; 0 if there is none. */
export function slowestAnswerMs(ledger: Ledger): number {
  let slowest = 0;
  for (const { outcome, durationMs } of ledger.chunks) {
    for (let i = 0; i < outcome.length; i++) if (outcome[i] === ANSWERED) slowest = Math.max(slowest, durationMs[i] ?? 0);
  }
  return slowest;
}
