import type { Report } from './contract.ts';

/**
 * What a run can't say because no deploy was seen, or was not named, for the headline, with the options that help. Null if
 * another check already decides, or if the deploy showed.
 */
export function deployInWords(report: Report): string | null {
  const check = report.checks.find(({ name }) => name === 'deployed');
  if (check === undefined || check.verdict === 'pass') return null;
  switch (check.reason) {
    case 'nothing-shows':
      return report.verdict !== 'inconclusive'
        ? null
        : 'Nothing shows that anything was deployed: every answer looks as before. Name the change with --expect OLD:NEW (statuses), or say with --no-change that none is to be seen.';
    case 'change-not-named':
      return report.verdict !== 'inconclusive'
        ? null
        : `${check.detail} If that is the new version, confirm it with --expect ${check.facts?.['before']}:${check.facts?.['after']}.`;
    case 'changed':
      return check.detail;
    default:
      return null;
  }
}
