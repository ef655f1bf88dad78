import type { Check } from '../core/verdict/check.ts';
import type { Report } from '../report/contract.ts';

/**
 * What a machine that holds us back leaves open, by rule and, unless that is any, by the reason that the rule gives. That the books do not balance, that a process
 * died or that a deploy changed nothing is never its doing.
 */
const LEFT_OPEN: Readonly<Record<string, 'any' | readonly string[]>> = {
  generator: 'any',
  'zero-wait': 'any',
  'not-vacuous': 'any',
  control: 'any',
  capacity: ['not-looked-for-too-long'],
  'carried-through': ['waited-in-vain'],
  transition: ['never-complete'],
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
    .map((check) => ({ ...check, rule: check.name.replace(/^inner\//, '') }));
  // Who waited for too long can't be told where the client itself stood still, or the machine did.
  if (unclear.every(({ rule }) => rule === 'zero-wait')) return true;
  return unclear.some(({ rule }) => rule === 'generator') && unclear.every(isLeftOpen);
}

/** Each of its reasons must be one, if it names several. */
function isLeftOpen({ rule, reason, facts }: Check & { readonly rule: string }): boolean {
  const open = LEFT_OPEN[rule] ?? [];
  const reasons = typeof facts?.['reasons'] === 'string' ? facts['reasons'].split(', ') : [reason];
  return open === 'any' || reasons.every((each) => open.includes(each));
}
