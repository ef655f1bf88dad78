import type { Ledger } from '../ledger/ledger.ts';
import { isFailure, type Outcome } from '../ledger/outcome.ts';
import type { CalibrationRow } from '../record/run-record.ts';
import type { CalibrationCase } from './fault-case.ts';
import type { InjectedFaults } from './injected-faults.ts';

/** What a row was to be carried out with. */
export interface RowPlan<Subject = CalibrationCase> {
  readonly subject: Subject;
  readonly lane: CalibrationRow['lane'];
  readonly clients: number;
  /** Attempts that the siege was told to make. */
  readonly requests: number;
}

/**
 * Holds the ledger against the truth, request by request. A fault is counted if the very request that met it has
 * the outcome that it must have; if the server could not know the request (it ended the connection unread), each
 * fault may account for one failure of that outcome. All else is a false alarm: a failure of a request that met no
 * fault, another outcome, an answer that was never sent, an attempt that was not made or has no outcome.
 * `truth` is null if no server takes part and each attempt met the fault.
 */
export function tally(
  plan: RowPlan<{ readonly name: string; readonly outcome: CalibrationRow['outcome'] }>,
  ledger: Ledger,
  truth: InjectedFaults | null,
): CalibrationRow {
  const { subject, lane, clients, requests } = plan;
  const injected = truth === null ? requests : truth.injected;
  let unnamed = truth === null ? requests : truth.injected - truth.injectedIds.size;
  let counted = 0;
  let falseAlarms = Math.abs(requests - ledger.sent);
  for (const record of ledger.records()) {
    const named = truth?.injectedIds.has(record.id) === true;
    if (record.outcome === 'answered') {
      const invented = !named && truth?.answeredIds.has(record.id) !== true;
      if (invented && unnamed === 0) falseAlarms++;
    } else if (isCountable(record.outcome) && record.outcome === subject.outcome && named) {
      counted++;
    } else if (isCountable(record.outcome) && record.outcome === subject.outcome && unnamed > 0) {
      counted++;
      unnamed--;
    } else {
      falseAlarms++;
    }
  }
  return { fault: subject.name, lane, clients, injected, counted, outcome: subject.outcome, falseAlarms };
}

/** What a server has not processed is no failure, and must be counted as exactly as one. */
function isCountable(outcome: Outcome): boolean {
  return isFailure(outcome) || outcome === 'unprocessed';
}
