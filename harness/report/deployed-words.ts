import type { Check, Report } from './contract.ts';

/**
 * What became of the deploy, for the headline, with the options that help: it did not show, it was not named, it was not complete or was
 * taken back. Null if the change came as it was named, or if another check decides.
 */
export function deployInWords(report: Report): string | null {
  const find = (name: string): Check | undefined => report.checks.find((check) => check.name === name);
  const [transition, deployed] = [find('transition'), find('deployed')];
  // Scenarios are not asked by this check, and say in their own words what their transitions were.
  if (deployed === undefined) return null;
  const change = transition === undefined ? null : changeInWords(transition);
  if (change !== null) return change;
  const wait = find('zero-wait');
  if (wait?.reason === 'waited-too-long' && wait.verdict === 'fail') return wait.detail;
  const { reason, facts, detail } = deployed;
  const varies = 'What may vary by itself (a time, a name) is taken out with --ignore-body REGEX.';
  switch (reason) {
    case 'nothing-shows':
      return report.verdict !== 'inconclusive'
        ? null
        : 'Nothing shows that anything was deployed: every answer looks as before. Name the change with --expect OLD:NEW (statuses) or --version-from, or say with --no-change that none is to be seen.';
    case 'nothing-restarted':
      return report.verdict !== 'inconclusive' ? null : `${detail} Does it reach the server that was started for the run?`;
    case 'change-not-named':
      return report.verdict !== 'inconclusive' ? null : `${detail} ${confirm(facts)}`;
    case 'changed':
    case 'perhaps-changed':
      return `${detail} ${varies}`;
    default:
      return null;
  }
}

/** The option that would confirm a change that was seen. */
function confirm(facts: Check['facts']): string {
  const [before, after] = [facts?.['statusBefore'], facts?.['statusAfter']];
  if (before !== undefined && after !== undefined && before !== after)
    return `If that is the new version, confirm it with --expect ${before}:${after}.`;
  return 'If that is the new version, confirm it with --version-from header:NAME, body:REGEX or json:POINTER, by which each answer says its version.';
}

function changeInWords({ verdict, reason, facts, detail }: Check): string | null {
  const [from, to] = [facts?.['from'], facts?.['to']];
  switch (reason) {
    case 'both-versions':
      return `Two versions still answer, long after the command had ended. Old (${from}) are ${facts?.['stillOld']}; all others are new (${to}). If both are to go on, say --canary; if it takes longer, say --settle SECONDS.`;
    case 'rolled-back':
      return `The deploy was rolled back: ${to} answered for a while, and now ${from} alone does.`;
    case 'wrong-version':
      return verdict === 'fail' && Number(facts?.['oldAfter'] ?? 0) > 0
        ? `The old version came back after the new one was there alone: ${detail}`
        : null;
    default:
      return null;
  }
}
