import type { RunFacts } from './run-facts.ts';
import type { SuiteCase } from './suite-case.ts';

/** One go at a case. */
export type Attempt =
  | {
      readonly kind: 'judged';
      /** Where its reports are, relative to the suite's folder; null once they were pruned. */
      readonly folder: string | null;
      /** Nothing of the suite ran beside it. */
      readonly alone: boolean;
      readonly facts: RunFacts;
    }
  /** There is no verdict: the harness broke, or did not come to an end. */
  | {
      readonly kind: 'broken';
      /** Where what it left is, relative to the suite's folder; null if it left nothing, absent in results of before this was kept. */
      readonly folder?: string | null;
      readonly alone: boolean;
      readonly startedAt: string;
      readonly durationMs: number;
      readonly says: string;
    };

/** How a case ended. */
export type Kind =
  /** It showed what it must. */
  | 'pass'
  | 'fail'
  /** A known defect no longer shows. It is no failure of the server, but a person has to look, and to write it into the scenario. */
  | 'no-longer-reproduces'
  | 'inconclusive'
  | 'broken';

/** Worst first: what a cell of several repetitions is called. */
export const KINDS: readonly Kind[] = ['fail', 'broken', 'no-longer-reproduces', 'inconclusive', 'pass'];

/** A case that was done, with every go at it. The last counts. */
export interface CaseResult extends SuiteCase {
  readonly kind: Kind;
  /** Why it is not a pass, in one sentence; empty if it is. */
  readonly says: string;
  readonly attempts: readonly Attempt[];
  /** Which machine did it: index into the suite's parts. */
  readonly part: number;
}

/** A run whose load generator was saturated is done again, once, and alone. Nothing else is. */
export function wantsAnother(attempts: readonly Attempt[]): boolean {
  const [first] = attempts;
  return attempts.length === 1 && first?.kind === 'judged' && first.facts.generatorSaturated;
}

/** What became of a case. Of no attempt there is no result: throws RangeError. */
export function resultOf(each: SuiteCase, attempts: readonly Attempt[], part: number): CaseResult {
  const last = attempts.at(-1);
  if (last === undefined) throw new RangeError(`${each.id} was never tried`);
  return { ...each, ...called(last), attempts, part };
}

function called(attempt: Attempt): Pick<CaseResult, 'kind' | 'says'> {
  if (attempt.kind === 'broken') return { kind: 'broken', says: attempt.says };
  const { verdict, noLongerReproduces, against } = attempt.facts;
  if (noLongerReproduces !== null) return { kind: 'no-longer-reproduces', says: noLongerReproduces };
  return { kind: verdict, says: against.join(' ') };
}
