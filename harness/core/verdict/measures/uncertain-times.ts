import { shiftedHeld } from '../../ledger/shifted-held.ts';
import { shiftedLedger } from '../../ledger/shifted-ledger.ts';
import type { Recording } from '../../record/run-record.ts';
import { vantageOfClient } from '../../record/vantage-of-run.ts';
import type { Verdict } from '../check.ts';
import type { JudgedCheck } from '../check-list.ts';

/** A check whose verdict depends on where, within their uncertainty, the times of other machines lie. */
export interface UnsureCheck {
  readonly id: 'unsure';
  readonly name: string;
  readonly verdict: 'inconclusive';
  readonly reason: 'within-clock-uncertainty';
  /** What it is if all times of other machines are as early as they may be, as they were measured, and as late as they may be. */
  readonly facts: { readonly early: Verdict; readonly measured: Verdict; readonly late: Verdict; readonly uncertainMs: number };
}

/** The furthest that a time of a vantage may be off; 0 if all are by the run's own clock. */
export function uncertaintyOf({ run }: Pick<Recording, 'run'>): number {
  return Math.max(0, ...(run.vantages ?? []).map(({ clock }) => clock?.uncertainMs ?? 0));
}

/** The same recording, with all times of each other machine as early (-1) or as late (1) as they may be. */
export function atTheEdge<R extends Pick<Recording, 'run' | 'ledger' | 'held'>>(recording: R, side: -1 | 1): R {
  const { vantages = [] } = recording.run;
  const shiftOf = (client: number): number => side * (vantageOfClient(vantages, client)?.clock?.uncertainMs ?? 0);
  const { ledger, held } = recording;
  return {
    ...recording,
    ledger: shiftedLedger(ledger, shiftOf, uncertaintyOf(recording)),
    ...(held === undefined ? {} : { held: shiftedHeld(held, (id) => shiftOf(ledger.at(id).client)) }),
  };
}

/**
 * The checks as they are for certain: whatever is the same at both edges of the uncertainty and between them. What counts as before or
 * after a moment of the run grows or shrinks with a shift, so that the edges tell all that may be. Counts need no clock, and stay.
 */
export function certain<C extends JudgedCheck>(
  measured: readonly C[],
  early: readonly C[],
  late: readonly C[],
  uncertainMs: number,
): readonly (C | UnsureCheck)[] {
  const verdictIn = (checks: readonly C[], { name }: C): Verdict => checks.find((check) => check.name === name)?.verdict ?? 'inconclusive';
  return measured.map((check) => {
    const facts = { early: verdictIn(early, check), measured: check.verdict, late: verdictIn(late, check), uncertainMs };
    if (facts.early === facts.measured && facts.late === facts.measured) return check;
    return { id: 'unsure', name: check.name, verdict: 'inconclusive', reason: 'within-clock-uncertainty', facts };
  });
}
