import { leastRecorded } from '../../servers/uwsgi/fewest-active.ts';
import type { Recording, VassalCapacity } from '../record/run-record.ts';
import type { Check } from './check.ts';
import { count, duration, seconds } from './number-words.ts';

const NAME = 'capacity';
/** Where nobody looked for longer, what was seen proves nothing of what was not. */
const WIDEST_GAP_MS = 1000;

/**
 * As many vassals as are promised accepted requests and were subscribed, at every moment from the boot to the drain, by
 * looks at the stats of emperor and router, and by their logs between two looks. Of a run that could not be carried
 * through it refutes nothing.
 */
export function capacity({ run, events }: Recording, watched: VassalCapacity, minimum: number): Check {
  const least = leastRecorded(watched, events);
  const looks = `${count(watched.looks, 'look')}, at most ${duration(watched.longestGapMs)} apart, and the logs in between`;
  const stretch = `from ${seconds(watched.fromMs)} to ${seconds(watched.toMs)}`;
  if (least === null)
    return { name: NAME, verdict: 'inconclusive', detail: `Emperor and router were not seen to say who is active ${stretch} (${looks}).` };
  const fewest = ({ active, atMs }: Pick<typeof least, 'active' | 'atMs'>): string =>
    `${active} of ${count(watched.total, 'vassal')} ${active === 1 ? 'was' : 'were'} active, first at ${seconds(atMs)}`;
  if (least.surely.active < minimum) {
    return {
      name: NAME,
      verdict: run.trouble === null ? 'fail' : 'inconclusive',
      detail: `Only ${fewest(least.surely)}, where at least ${minimum} are promised at every moment ${stretch} (${looks}).`,
    };
  }
  if (least.active < minimum) {
    return {
      name: NAME,
      verdict: 'inconclusive',
      detail: `Perhaps only ${fewest(least)}, where at least ${minimum} are promised: so many went down between two looks, at once or one after the other (${looks}).`,
    };
  }
  if (watched.longestGapMs > WIDEST_GAP_MS) {
    return {
      name: NAME,
      verdict: 'inconclusive',
      detail: `No fewer than ${count(minimum, 'vassal was', 'vassals were')} seen to be active, but nobody looked for too long (${looks}).`,
    };
  }
  return {
    name: NAME,
    verdict: 'pass',
    detail: `At least ${minimum} of ${count(watched.total, 'vassal')} accepted and were subscribed at every moment ${stretch}, as promised; at the fewest ${fewest(least)} (${looks}).`,
  };
}
