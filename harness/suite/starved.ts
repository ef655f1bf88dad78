import type { Report } from '../report/contract.ts';

/** The rule that says whether the load generator itself was fit to see; below `inner/` in a control. */
const GENERATOR: ReadonlySet<string> = new Set(['generator', 'inner/generator']);

/** The rule that says who waited for too long: it can't tell where the client itself stood still, or the machine did. */
const WAIT: ReadonlySet<string> = new Set(['zero-wait', 'inner/zero-wait']);

/**
 * Was the run starved: nothing proven, and the client itself held back by the machine? Only then may it be done again.
 * A run that failed stays failed, however crowded the machine was.
 */
export function wasStarved({ verdict, checks }: Pick<Report, 'verdict' | 'checks'>): boolean {
  if (verdict !== 'inconclusive') return false;
  const unclear = checks.filter((check) => check.verdict === 'inconclusive');
  return unclear.some(({ name }) => GENERATOR.has(name)) || unclear.every(({ name }) => WAIT.has(name));
}
