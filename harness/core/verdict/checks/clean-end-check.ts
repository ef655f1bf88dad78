import type { Recording } from '../../record/run-record.ts';
import { defineCheck, type Question } from '../define-check.ts';

export const cleanEndCheck = defineCheck({
  id: 'clean-end',
  name: 'clean-end',
  asks: ['zero-downtime', 'defect', 'rate'],
  about: 'service',
  judge: (question) => (endSaysNothing(question) ? null : cleanEnd(question.recording)),
});

/**
 * A defect that costs requests may leave any wreck behind. And of a service that zerodrop did not start nothing of the kind is seen: what was not
 * checked is no check that holds.
 */
function endSaysNothing(question: Question<'zero-downtime' | 'defect' | 'rate'>): boolean {
  if (question.kind === 'defect') return question.signature.outcome !== null;
  const { runtime, observations } = question.recording.run;
  return question.kind === 'zero-downtime' && runtime === 'external' && observations.length === 0;
}

/**
 * What should sleep sleeps, what should be gone is gone. What could not be found out leaves it open. Of a run that could not be carried through the end says
 * nothing about the strategy, so there what does not hold is reported, and refutes nothing.
 */
export function cleanEnd({ run }: Recording) {
  const { observations } = run;
  if (observations.length === 0)
    return run.runtime === 'external'
      ? ({ verdict: 'pass', reason: 'nothing-to-observe' } as const)
      : ({ verdict: 'inconclusive', reason: 'nothing-observed' } as const);
  const refuted = observations.filter(({ holds, known }) => !holds && known !== false);
  const open = observations.filter(({ known }) => known === false);
  const facts = { observations: observations.length, refuted: refuted.length, unknown: open.length };
  if (refuted.length > 0)
    return {
      verdict: run.trouble === null ? 'fail' : 'inconclusive',
      reason: 'observations-refuted',
      facts,
      evidence: { refuted },
    } as const;
  if (open.length > 0) return { verdict: 'inconclusive', reason: 'observations-unknown', facts, evidence: { open } } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence: { last: observations.at(-1)?.says ?? '' } } as const;
}

export type CleanEndJudgement = ReturnType<typeof cleanEnd>;
