import type { Report } from '../report/contract.ts';

/** The rule that says whether the load generator itself was fit to see; below `inner/` in a control. */
const GENERATOR: ReadonlySet<string> = new Set(['generator', 'inner/generator']);

/**
 * Was the run starved: nothing proven, and the client itself held back by the machine? Only then may it be done again.
 * A run that failed stays failed, however crowded the machine was.
 */
export function wasStarved({ verdict, checks }: Pick<Report, 'verdict' | 'checks'>): boolean {
  return verdict === 'inconclusive' && checks.some((check) => GENERATOR.has(check.name) && check.verdict === 'inconclusive');
}
