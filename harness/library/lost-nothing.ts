import { AssertionError } from 'node:assert';
import { inFewLines, type JudgedRun } from './judged-run.ts';

/** What a matcher finds. */
export interface Matched {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Has a run lost nothing? Only a verdict of `pass` says so. An inconclusive run says neither that nothing was lost nor that anything
 * was: it fails both `toHaveLostNothing` and its `.not`.
 */
export function lostNothing(run: unknown, isNot = false): Matched {
  demandRun(run);
  const expected = `expected the ${run.report.scenario === 'watch' ? 'deploy' : `scenario ${run.report.scenario}`} ${isNot ? 'to lose something' : 'to lose nothing'}`;
  switch (run.verdict) {
    case 'pass':
      return { pass: true, message: () => `${expected}\n${inFewLines(run)}` };
    case 'fail':
      return { pass: false, message: () => `${expected}\n${inFewLines(run)}` };
    case 'inconclusive':
      return { pass: isNot, message: () => `${expected}, and it could not be judged\n${inFewLines(run)}` };
  }
}

/**
 * Asserts that a run has lost nothing: for `node:test`, and wherever there is no `expect`.
 *
 * @throws AssertionError with what was lost, in a few lines, and the path of the report; also if the run is inconclusive.
 */
export function assertLostNothing(run: JudgedRun): void {
  const { pass, message } = lostNothing(run);
  if (!pass)
    throw new AssertionError({
      message: message(),
      actual: run.verdict,
      expected: 'pass',
      operator: 'assertLostNothing',
      stackStartFn: assertLostNothing,
    });
}

/** A forgotten `await` must not pass, and must not read as a loss. */
function demandRun(run: unknown): asserts run is JudgedRun {
  if (run instanceof Promise) throw new TypeError('toHaveLostNothing was given a promise: write `await watch(...)`');
  if (typeof run !== 'object' || run === null || !('verdict' in run) || !('report' in run))
    throw new TypeError('toHaveLostNothing wants what `await watch(...)` or `await runScenario(...)` gives');
}
