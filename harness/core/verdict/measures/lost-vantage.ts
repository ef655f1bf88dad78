import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import { outcomeCode } from '../../ledger/outcome.ts';
import type { Recording } from '../../record/run-record.ts';
import { vantageOfClient } from '../../record/vantage-of-run.ts';

const OPEN = outcomeCode('open');

/** A vantage whose agent did not tell all that it did. */
export interface LostVantage {
  readonly vantage: string;
  /** Requests of it that were begun, and of which no outcome was told. */
  readonly unended: number;
}

/** The vantage that was lost, and with it the run's hope to know all; null if none was. */
export function lostVantage({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): LostVantage | null {
  const { heldUp, vantages = [] } = run;
  if (heldUp?.kind !== 'vantage-lost') return null;
  const { vantage } = heldUp;
  let unended = 0;
  if (ledger.open > 0) {
    forEachAttempt(ledger, (attempt) => {
      if (attempt.outcomeCode === OPEN && vantageOfClient(vantages, attempt.clientKey >> 1)?.name === vantage) unended++;
    });
  }
  return { vantage, unended };
}
