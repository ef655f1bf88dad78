/** What can be said of a run, or of one rule about it. */
export type Verdict = 'pass' | 'fail' | 'inconclusive';

/** One rule, judged. */
export interface Check {
  readonly name: string;
  readonly verdict: Verdict;
  /** The evidence in one sentence, with its numbers. */
  readonly detail: string;
  /** More evidence, for those who ask: folded in the page, left out on the terminal. */
  readonly more?: string;
}

/** fail where any check is refuted, else inconclusive where any can't be judged, else pass; of no checks: inconclusive. */
export function overall(checks: readonly Check[]): Verdict {
  if (checks.some((check) => check.verdict === 'fail')) return 'fail';
  if (checks.length === 0 || checks.some((check) => check.verdict === 'inconclusive')) return 'inconclusive';
  return 'pass';
}
