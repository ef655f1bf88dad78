import { flatFacts } from '../../record/held-up.ts';
import type { Recording } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';

export const carriedThroughCheck = defineCheck({
  id: 'carried-through',
  name: 'carried-through',
  asks: ['zero-downtime', 'soak', 'defect', 'rate'],
  about: 'run',
  openIfGeneratorSaturated: ['waited-in-vain'],
  judge: ({ recording }) => carriedThrough(recording),
});

/** The run took place as planned. */
export function carriedThrough({ run }: Recording) {
  const { trouble, heldUp = { kind: 'other' } } = run;
  if (trouble === null) return { verdict: 'pass', reason: 'holds', facts: { durationMs: run.durationMs } } as const;
  const reason = heldUp.kind === 'other' ? 'held-up' : heldUp.kind;
  return { verdict: 'inconclusive', reason, facts: flatFacts(heldUp), evidence: { trouble } } as const;
}

export type CarriedThroughJudgement = ReturnType<typeof carriedThrough>;
