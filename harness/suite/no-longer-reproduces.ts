import { count } from '../core/quantity.ts';
import type { Recording } from '../core/record/run-record.ts';
import { type CheckName, namesOf } from '../core/verdict/check-list.ts';
import type { Check, Report } from '../report/contract.ts';
import { judge } from '../report/make-report.ts';
import { serverInWords } from '../report/number-format.ts';

/** Checks that must hold before the absence of a defect means anything. */
const NEEDED: readonly string[] = namesOf('defect', 'count', 'client', 'run');

/**
 * Does a run say that the known defect no longer shows? In one sentence why; null if it says no such thing: the
 * defect showed, the run proves nothing, or something else broke.
 *
 * A defect that costs requests is gone if the same recording passes as free of downtime. One that costs none can
 * only be said not to show as it is known: a statement of its own is refuted, while no request failed and the instrument
 * worked. If its own statements hold and something else does not, the run has failed. That the defect is cured is
 * for a person to say, by writing so into the scenario.
 */
export function noLongerReproduces(recording: Recording, report: Report): string | null {
  const { run } = recording;
  if (run.expectation.kind !== 'defect' || report.verdict !== 'fail' || report.requests.failed > 0) return null;
  const { says, outcome } = run.expectation.signature;
  const version = serverInWords(run.server);
  if (outcome !== null) {
    const clean = judge(asZeroDowntime(recording));
    if (clean.verdict !== 'pass') return null;
    return `${version} no longer shows "${says}": none of ${count(clean.requests.sent, 'request')} failed, and every rule of zero downtime holds.`;
  }
  const holds = (name: string): boolean => report.checks.find((check) => check.name === name)?.verdict === 'pass';
  if (!NEEDED.every(holds) || !ownIsRefuted(recording, report)) return null;
  return `${version} no longer shows "${says}" as it is known: ${refuted(report.checks)}`;
}

/**
 * Is one of the defect's own statements refuted: its signature, what the scenario says that it must show, or, of a
 * defect that keeps a deploy from taking place, that nothing changed?
 */
function ownIsRefuted({ run }: Recording, { checks }: Report): boolean {
  const fails = (name: CheckName): boolean => checks.some((check) => check.name === name && check.verdict === 'fail');
  const shownNot = run.observations.some(({ mustShow, holds, known }) => mustShow === true && !holds && known !== false);
  return fails('signature') || (fails('clean-end') && shownNot) || (fails('transition') && !run.expectsChange);
}

/** The same run, asked for zero downtime, and not for what the defect must show. */
function asZeroDowntime({ run, ledger, events }: Recording): Recording {
  const observations = run.observations.filter(({ mustShow }) => mustShow !== true);
  return { run: { ...run, observations, expectation: { kind: 'zero-downtime', maxStallMs: null } }, ledger, events };
}

function refuted(checks: readonly Check[]): string {
  return checks
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ name, detail }) => `${name}: ${detail}`)
    .join(' ');
}
