import type { Ledger } from './ledger.ts';
import type { LedgerChunk } from './ledger-chunk.ts';
import { isFailure, type Outcome, outcomeCode } from './outcome.ts';

const ANSWERED = outcomeCode('answered');

/** How many attempts have ended in a given way by now. */
export function countOutcome(ledger: Ledger, outcome: Outcome): number {
  const code = outcomeCode(outcome);
  let found = 0;
  const isLoss = isFailure(outcome);
  // Beyond the last attempt the outcome is 0: that of the open ones.
  if (outcome === 'open') return ledger.open;
  for (const { chunk } of ledger.chunks.numbered(({ failed }) => isLoss && failed === 0))
    for (const each of chunk.outcome) if (each === code) found++;
  return found;
}

/** What answers were like in the chunks that do not change any more: a siege that goes on is asked again and again. */
interface Settled {
  /** Chunks that were looked at, and those of them in which an attempt was open. */
  looked: number;
  open: readonly number[];
  readonly answersOf: Float64Array;
  slowestMs: number;
}

const settledOf = new WeakMap<Ledger, Settled>();

/** How many answers a version (an index into the ledger's) has given by now. */
export function countAnswersOf(ledger: Ledger, version: number): number {
  return answersByNow(ledger).answersOf[version] ?? 0;
}

/** How long the slowest answer by now took, in milliseconds; 0 if there is none. */
export function slowestAnswerMs(ledger: Ledger): number {
  return answersByNow(ledger).slowestMs;
}

function answersByNow(ledger: Ledger): Pick<Settled, 'answersOf' | 'slowestMs'> {
  const { chunks } = ledger;
  const settled = settledOf.get(ledger) ?? { looked: 0, open: [], answersOf: new Float64Array(256), slowestMs: 0 };
  settledOf.set(ledger, settled);
  const written: number[] = [];
  for (; chunks.summaryOf(settled.looked) !== undefined; settled.looked++) written.push(settled.looked);
  settled.open = [...settled.open, ...written].filter((nth) => {
    const chunk = chunks.at(nth);
    if (chunk?.outcome.includes(0) === true) return true;
    add(settled, chunk);
    return false;
  });
  const now = { answersOf: settled.answersOf.slice(), slowestMs: settled.slowestMs };
  for (const nth of settled.open) add(now, chunks.at(nth));
  for (let nth = settled.looked; nth < chunks.length; nth++) add(now, chunks.at(nth));
  return now;
}

function add(to: Pick<Settled, 'answersOf' | 'slowestMs'>, chunk: LedgerChunk | undefined): void {
  if (chunk === undefined) return;
  const { outcome, version, durationMs } = chunk;
  for (let i = 0; i < outcome.length; i++) {
    // Beyond the last attempt the outcome is 0, which is no answer.
    if (outcome[i] !== ANSWERED) continue;
    const of = version[i] ?? 0;
    to.answersOf[of] = (to.answersOf[of] ?? 0) + 1;
    to.slowestMs = Math.max(to.slowestMs, durationMs[i] ?? 0);
  }
}
