import type { GroupCapacity, Recording } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { defineCheck } from './define-check.ts';
import { leastRecorded } from './fewest-active.ts';
import { count, duration, seconds } from './number-words.ts';

/** Asked if a minimum is promised and was watched. */
export const capacityCheck = defineCheck({
  name: 'capacity',
  asks: ['zero-downtime', 'defect'],
  about: 'service',
  openIfStarved: ['not-looked-for-too-long'],
  judge: (question) => {
    const watched = question.recording.run.capacity;
    const costsRequests = question.kind === 'defect' && question.signature.outcome !== null;
    if (watched === undefined || watched.minimum === null || costsRequests) return null;
    return capacity(question.recording, watched, watched.minimum);
  },
});

const NAME = 'capacity';
/** Where nobody looked for longer, what was seen proves nothing of what was not. */
const WIDEST_GAP_MS = 1000;

/**
 * As many members as are promised accepted requests and were subscribed, at every moment from the boot to the drain, by
 * looks at the statistics of their manager and balancer, and by their logs between two looks. Of a run that could not be carried
 * through it refutes nothing.
 */
export function capacity({ run, events, knowledge }: Recording, watched: GroupCapacity, minimum: number): Check {
  const least = leastRecorded(watched, events, knowledge?.goesDown ?? []);
  const looks = `${count(watched.looks, 'look')}, at most ${duration(watched.longestGapMs)} apart, and the logs in between`;
  const stretch = `from ${seconds(watched.fromMs)} to ${seconds(watched.toMs)}`;
  const looked = { total: watched.total, minimum, looks: watched.looks, longestGapMs: watched.longestGapMs };
  if (least === null)
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'nothing-seen',
      facts: looked,
      detail: `Nothing was seen that says who is active ${stretch} (${looks}).`,
    };
  const fewest = ({ active, atMs }: Pick<typeof least, 'active' | 'atMs'>): string =>
    `${active} of ${count(watched.total, 'member')} ${active === 1 ? 'was' : 'were'} active, first at ${seconds(atMs)}`;
  if (least.surely.active < minimum) {
    return {
      name: NAME,
      verdict: run.trouble === null ? 'fail' : 'inconclusive',
      reason: 'too-few-active',
      facts: { ...looked, active: least.surely.active, atMs: least.surely.atMs },
      detail: `Only ${fewest(least.surely)}, where at least ${minimum} are promised at every moment ${stretch} (${looks}).`,
    };
  }
  if (least.active < minimum) {
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'perhaps-too-few-active',
      facts: { ...looked, active: least.active, atMs: least.atMs },
      detail: `Perhaps only ${fewest(least)}, where at least ${minimum} are promised: so many went down between two looks, at once or one after the other (${looks}).`,
    };
  }
  if (watched.longestGapMs > WIDEST_GAP_MS) {
    return {
      name: NAME,
      verdict: 'inconclusive',
      reason: 'not-looked-for-too-long',
      facts: { ...looked, active: least.active, atMs: least.atMs },
      detail: `No fewer than ${count(minimum, 'member was', 'members were')} seen to be active, but nobody looked for too long (${looks}).`,
    };
  }
  return {
    name: NAME,
    verdict: 'pass',
    reason: 'holds',
    facts: { ...looked, active: least.active, atMs: least.atMs },
    detail: `At least ${minimum} of ${count(watched.total, 'member')} accepted and were subscribed at every moment ${stretch}, as promised; at the fewest ${fewest(least)} (${looks}).`,
  };
}
