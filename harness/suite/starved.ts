import type { Report } from '../report/contract.ts';

/** The rule that says whether the load generator itself was fit to see; below `inner/` in a control. */
const GENERATOR: ReadonlySet<string> = new Set(['generator', 'inner/generator']);

/** The rule that says who waited for too long: it can't tell where the client itself stood still, or the machine did. */
const WAIT: ReadonlySet<string> = new Set(['zero-wait', 'inner/zero-wait']);

/**
 * What a machine that holds us back leaves open, by rule and by what the rule says. That the books do not balance, that a process
 * died or that a deploy changed nothing is never its doing.
 */
const LEFT_OPEN: Readonly<Record<string, RegExp>> = {
  generator: /./,
  'zero-wait': /./,
  'not-vacuous': /./,
  control: /./,
  capacity: /nobody looked for too long/,
  'carried-through': /: waited \d+ s for .*, in vain/,
  transition: /never complete/,
};

/**
 * Was the run starved: nothing proven, and the client itself held back by the machine, which explains all that is open? Only
 * then may it be done again. A run that failed stays failed, however crowded the machine was.
 */
export function wasStarved({ verdict, checks }: Pick<Report, 'verdict' | 'checks'>): boolean {
  if (verdict !== 'inconclusive') return false;
  const unclear = checks.filter((check) => check.verdict === 'inconclusive');
  if (unclear.every(({ name }) => WAIT.has(name))) return true;
  return unclear.some(({ name }) => GENERATOR.has(name)) && unclear.every(isLeftOpen);
}

function isLeftOpen({ name, detail }: Report['checks'][number]): boolean {
  return LEFT_OPEN[name.replace(/^inner\//, '')]?.test(detail) === true;
}
