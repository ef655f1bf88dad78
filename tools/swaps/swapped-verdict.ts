import type { Expectation, Recording } from '../../harness/core/record/run-record.ts';
import type { Verdict } from '../../harness/core/verdict/check.ts';
import { judge } from '../../harness/report/make-report.ts';

/** What one of a pair promises, or is known for. */
export interface Asked {
  readonly expect: Expectation;
  readonly expectsChange: boolean;
}

/** What became of a recorded run that was asked for what the other one of its pair shows. */
export interface SwappedVerdict {
  /** `fail` if it is refuted, as it must be. */
  readonly verdict: Verdict;
  /** The checks that gave this verdict, each with its reason: `signature: outcome-not-seen`. */
  readonly by: readonly string[];
}

/**
 * Judges a recorded run by another expectation than its own. What its own scenario says that it must show is left out: it is
 * not what is asked here, and could only help the run to pass. Pure.
 */
export function judgedAs(recording: Recording, { expect, expectsChange }: Asked): SwappedVerdict {
  const observations = recording.run.observations.filter(({ mustShow }) => mustShow !== true);
  const { verdict, checks } = judge({ ...recording, run: { ...recording.run, observations, expectation: expect, expectsChange } });
  const by = checks.filter((check) => check.verdict === verdict && !check.name.startsWith('inner/'));
  return {
    verdict,
    by: verdict === 'pass' ? [] : by.map(({ name, reason }) => `${name}: ${reason}`),
  };
}
