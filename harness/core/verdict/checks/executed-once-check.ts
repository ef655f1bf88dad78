import type { Recording } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { asksForExecution, executionsOf } from '../measures/executions.ts';

/** Asked if the siege sends requests that must be executed once: each was, by what the app wrote down. */
export const executedOnceCheck = defineCheck({
  id: 'executed-once',
  name: 'executed-once',
  asks: ['zero-downtime', 'soak', 'defect', 'rate'],
  about: 'service',
  // An app of a user's own, or a watched service, may count nothing: then nothing is claimed.
  judge: ({ recording }) =>
    asksForExecution(recording.run) && recording.run.countsNothing !== true && recording.run.runtime !== 'external'
      ? executedOnce(recording)
      : null,
});

/**
 * No request that must be executed once was executed again behind the client's back, none by the old version after the new one had taken
 * over. What was executed and not answered is told: that it failed is for `zero-downtime` to judge.
 */
export function executedOnce(recording: Recording) {
  const { served } = recording.run;
  if (served === null || served.byRequest === false) return { verdict: 'inconclusive', reason: 'not-counted-by-request' } as const;
  const found = executionsOf(recording, served);
  const facts = {
    sent: found.sent,
    executedAndAnswered: found.answered,
    executedNotAnswered: found.notAnswered.length,
    notExecuted: found.notExecuted.length,
    begunOnly: found.begunOnly.length,
    executedAgain: found.again.length,
    begunAgain: found.begunAgain.length,
    executedByOld: found.byOld.length,
  };
  if (found.sent === 0) return { verdict: 'inconclusive', reason: 'nothing-sent', facts } as const;
  if (found.again.length > 0) return { verdict: 'fail', reason: 'executed-again', facts, evidence: found } as const;
  if (found.begunAgain.length > 0) return { verdict: 'fail', reason: 'begun-again', facts, evidence: found } as const;
  if (found.byOld.length > 0) return { verdict: 'fail', reason: 'executed-by-old', facts, evidence: found } as const;
  return { verdict: 'pass', reason: 'holds', facts } as const;
}

export type ExecutedOnceJudgement = ReturnType<typeof executedOnce>;
