import type { Expectation, Recording } from '../../harness/core/record/run-record.ts';
import type { Verdict } from '../../harness/core/verdict/check.ts';
import type { Report } from '../../harness/report/contract.ts';
import { judge } from '../../harness/report/make-report.ts';

/** What one of a pair promises, or is known for. */
export interface Asked {
  readonly expect: Expectation;
  readonly expectsChange: boolean;
  /** Its scenario must show more than that, by statements that it finds out for itself in each run. */
  readonly hasStatements: boolean;
}

/** What became of a recorded run that was asked for what the other one of its pair shows. */
export interface SwappedVerdict {
  /** `fail` if it is refuted, as it must be. */
  readonly verdict: Verdict;
  /** The checks that gave this verdict, each with its reason: `signature: outcome-not-seen`. */
  readonly by: readonly string[];
  /** Set if no check of what clients and the log saw refutes it: only what the defect's scenario found out for itself does. */
  readonly byStatements?: true;
}

/**
 * Judges a recorded run by another expectation than its own. What its own scenario says that it must show is left out at first: it
 * is not what is asked here, and could only help the run to pass. Pure.
 */
export function judgedAs(recording: Recording, asked: Asked): SwappedVerdict {
  const { run } = recording;
  const observations = run.observations.filter(({ mustShow }) => mustShow !== true);
  const { expect: expectation, expectsChange } = asked;
  const report = judge({ ...recording, run: { ...run, observations, expectation, expectsChange } });
  if (report.verdict === 'fail') return { verdict: 'fail', by: reasons(report) };
  if (expectation.kind === 'zero-downtime') return ofDefect(recording, asked, report);
  // What the defect's scenario finds out for itself was not looked for in a run of the cure.
  if (report.verdict === 'pass' && asked.hasStatements) return { verdict: 'inconclusive', by: ['shown: not looked for'] };
  return { verdict: report.verdict, by: reasons(report) };
}

/** A defect's run that no check refutes when it is asked for what the cure promises: many defects cost no request. */
function ofDefect({ run }: Recording, { expectsChange }: Asked, report: Report): SwappedVerdict {
  const isLost = report.checks.some(({ name, reason }) => name === 'transition' && reason === 'no-transition');
  // That nothing changed is what this defect is: its own run has proven it.
  if (expectsChange && !run.expectsChange && isLost) return { verdict: 'fail', by: ['transition: no-transition'] };
  const shown = run.observations.filter(({ mustShow, holds, known }) => mustShow === true && holds && known !== false);
  if (shown.length > 0) return { verdict: 'fail', by: ['shown: by its own statements'], byStatements: true };
  return { verdict: report.verdict, by: reasons(report) };
}

function reasons({ verdict, checks }: Report): readonly string[] {
  if (verdict === 'pass') return [];
  return checks
    .filter((check) => check.verdict === verdict && !check.name.startsWith('inner/'))
    .map(({ name, reason }) => `${name}: ${reason}`);
}
