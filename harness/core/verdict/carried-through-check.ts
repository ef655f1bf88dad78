import { flatFacts } from '../record/held-up.ts';
import type { Recording } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { defineCheck } from './define-check.ts';
import { seconds } from './number-words.ts';

export const carriedThroughCheck = defineCheck({
  name: 'carried-through',
  asks: ['zero-downtime', 'soak', 'defect', 'rate'],
  about: 'run',
  openIfStarved: ['waited-in-vain'],
  judge: ({ recording }) => carriedThrough(recording),
});

/** The run took place as planned. */
export function carriedThrough({ run }: Recording): Check {
  if (run.trouble === null)
    return {
      name: 'carried-through',
      verdict: 'pass',
      reason: 'holds',
      facts: { durationMs: run.durationMs },
      detail: `The run was carried through in ${seconds(run.durationMs)}.`,
    };
  const { heldUp = { kind: 'other' } } = run;
  return {
    name: 'carried-through',
    verdict: 'inconclusive',
    reason: heldUp.kind === 'other' ? 'held-up' : heldUp.kind,
    facts: flatFacts(heldUp),
    detail: `The run could not be carried through: ${run.trouble}`,
  };
}
