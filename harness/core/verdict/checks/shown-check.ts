import type { Recording } from '../../record/run-record.ts';
import { defineCheck, type Question } from '../define-check.ts';

/** Asked if the scenario says that something must show. A defect that costs no request is asked by `clean-end`. */
export const shownCheck = defineCheck({
  id: 'shown',
  name: 'shown',
  asks: ['defect', 'control'],
  about: 'service',
  judge: (question) => (asksWhatMustShow(question) ? shown(question.recording) : null),
});

function asksWhatMustShow(question: Question<'defect' | 'control'>): boolean {
  if (question.kind === 'defect' && question.signature.outcome === null) return false;
  return question.recording.run.observations.some(({ mustShow }) => mustShow === true);
}

/**
 * What a scenario says that its defect must show was found to be so. Of a run that could not be carried through a
 * statement that does not hold proves nothing. One that could not be found out leaves it open.
 */
export function shown({ run }: Pick<Recording, 'run'>) {
  const asked = run.observations.filter(({ mustShow }) => mustShow === true);
  if (asked.length === 0) return { verdict: 'inconclusive', reason: 'nothing-observed' } as const;
  const refuted = asked.filter(({ holds, known }) => !holds && known !== false);
  const open = asked.filter(({ known }) => known === false);
  const facts = { statements: asked.length, refuted: refuted.length, unknown: open.length };
  if (refuted.length > 0)
    return {
      verdict: run.trouble === null ? 'fail' : 'inconclusive',
      reason: 'statements-refuted',
      facts,
      evidence: { refuted },
    } as const;
  if (open.length > 0) return { verdict: 'inconclusive', reason: 'statements-unknown', facts, evidence: { open } } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence: { says: asked.map(({ says }) => says) } } as const;
}

export type ShownJudgement = ReturnType<typeof shown>;
