import type { GroupCapacity, Recording } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { leastRecorded } from '../measures/fewest-active.ts';

/** Asked if a minimum is promised and was watched. */
export const capacityCheck = defineCheck({
  id: 'capacity',
  name: 'capacity',
  asks: ['zero-downtime', 'defect'],
  about: 'service',
  openIfGeneratorSaturated: ['not-looked-for-too-long'],
  judge: (question) => {
    const watched = question.recording.run.capacity;
    const costsRequests = question.kind === 'defect' && question.signature.outcome !== null;
    if (watched === undefined || watched.minimum === null || costsRequests) return null;
    return capacity(question.recording, watched, watched.minimum);
  },
});

/** If two looks are further apart, what they saw proves nothing about the time between them. */
const WIDEST_GAP_MS = 1000;

/**
 * As many members as are promised accepted requests and were subscribed, at every moment from the boot to the drain, by
 * looks at the statistics of their manager and balancer, and by their logs between two looks. Of a run that could not be carried
 * through it refutes nothing.
 */
export function capacity({ run, events, knowledge }: Recording, watched: GroupCapacity, minimum: number) {
  const least = leastRecorded(watched, events, knowledge?.goesDown ?? []);
  const { total, looks, longestGapMs } = watched;
  const looked = { total, minimum, looks, longestGapMs };
  const evidence = { fromMs: watched.fromMs, toMs: watched.toMs };
  if (least === null) return { verdict: 'inconclusive', reason: 'nothing-seen', facts: looked, evidence } as const;
  if (least.surely.active < minimum) {
    const verdict = run.trouble === null ? 'fail' : 'inconclusive';
    const { active, atMs } = least.surely;
    return { verdict, reason: 'too-few-active', facts: { ...looked, active, atMs }, evidence } as const;
  }
  const facts = { ...looked, active: least.active, atMs: least.atMs };
  if (least.active < minimum) return { verdict: 'inconclusive', reason: 'perhaps-too-few-active', facts, evidence } as const;
  if (longestGapMs > WIDEST_GAP_MS) return { verdict: 'inconclusive', reason: 'not-looked-for-too-long', facts, evidence } as const;
  return { verdict: 'pass', reason: 'holds', facts, evidence } as const;
}

export type CapacityJudgement = ReturnType<typeof capacity>;
