import { checksNamed, isAbout } from '../core/verdict/check-list.ts';
import type { Check, Report } from '../report/contract.ts';

/**
 * Was the load generator saturated: nothing proven, and the client itself held back by the machine, which explains all that is open? Only
 * then may it be done again. A run that failed stays failed, however crowded the machine was.
 */
export function generatorSaturated({ verdict, checks }: Pick<Report, 'verdict' | 'checks'>): boolean {
  if (verdict !== 'inconclusive') return false;
  // The rules of zero downtime stand below `inner/` in a control.
  const unclear = checks
    .filter((check) => check.verdict === 'inconclusive')
    .map((check) => ({ ...check, rule: check.name.replace(/^inner\//, '') }));
  // Who waited for too long can't be told if the client itself stood still, or the machine did.
  if (unclear.every(({ rule }) => checksNamed(rule).some(({ tellsGeneratorSaturated }) => tellsGeneratorSaturated === true))) return true;
  return unclear.some(({ rule }) => isAbout(rule, 'client')) && unclear.every(isLeftOpen);
}

/** Each of its reasons must be one, if it names several. */
function isLeftOpen({ rule, reason, facts }: Check & { readonly rule: string }): boolean {
  const reasons = typeof facts?.['reasons'] === 'string' ? facts['reasons'].split(', ') : [reason];
  return checksNamed(rule).some(
    ({ openIfGeneratorSaturated: open = [] }) => open === 'any' || reasons.every((each) => open.includes(each)),
  );
}
