import type { Report } from '../report/contract.ts';

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
  // The rules of zero downtime stand below `inner/` in a control.
  const unclear = checks
    .filter((check) => check.verdict === 'inconclusive')
    .map(({ name, detail }) => ({ rule: name.replace(/^inner\//, ''), detail }));
  // Who waited for too long can't be told where the client itself stood still, or the machine did.
  if (unclear.every(({ rule }) => rule === 'zero-wait')) return true;
  return unclear.some(({ rule }) => rule === 'generator') && unclear.every(({ rule, detail }) => LEFT_OPEN[rule]?.test(detail) === true);
}
