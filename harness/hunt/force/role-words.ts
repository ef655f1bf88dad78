import { count } from '../../core/quantity.ts';
import { type Frozen, HOLDER, type Place, type Placed } from './place.ts';
import type { SeenStep } from './place-gate.ts';

/** `the workers of server`, `haproxy-1`, `the worker of server that has the placed connection` */
export function wordsOf({ instance, role }: Frozen): string {
  if (role === 'process') return instance;
  if (role === HOLDER) return `the process of ${instance} that has the placed connection`;
  const [, kind = role, number] = /^(.*)-(\d+)$/.exec(role) ?? [];
  if (number === undefined) return kind === 'orphans' ? `the orphaned workers of ${instance}` : `the ${kind} of ${instance}`;
  const which = number === '1' ? 'the old master' : number === '2' ? 'the new master' : `master ${number}`;
  return kind === 'master' ? `${which} of ${instance}` : `the workers of ${which} of ${instance}`;
}

/** A place as a user reads it: what is frozen before which step, what is placed, and when it goes on. `steps` are those of the strategy. */
export function placeInWords(place: Place, steps: readonly Pick<SeenStep, 'says'>[], thawedAfter: number | null): string {
  const step = steps[place.step - 1];
  const before = `before step ${place.step} (${step?.says ?? 'which the strategy did not take'})`;
  const freeze = place.freeze.length === 0 ? 'freeze nothing' : `freeze ${place.freeze.map(wordsOf).join(' and ')} ${before}`;
  const placed = placedInWords(place.placed);
  const when = place.freeze.length === 0 && placed !== null ? ` ${before}` : '';
  const put = placed === null ? '' : `, place ${placed}${when}`;
  if (place.freeze.length === 0) return `${freeze}${put}`;
  const since = thawedAfter === null || thawedAfter === place.step ? '' : `, when step ${thawedAfter} had been taken`;
  return `${freeze}${put}, thaw ${place.holdMs === 0 ? 'right after the step' : `${place.holdMs} ms after it`}${since}`;
}

function placedInWords({ accepted, kept, queued }: Placed): string | null {
  const all = [
    ...(accepted === 0 ? [] : [`${count(accepted, 'request')} on ${count(accepted, 'new connection')} accepted before`]),
    ...(kept === 0 ? [] : [`${count(kept, 'request')} on ${count(kept, 'kept connection')}`]),
    ...(queued === 0 ? [] : [`${count(queued, 'request')} on ${count(queued, 'connection')} opened meanwhile`]),
  ];
  return all.length === 0 ? null : all.join(' and ');
}
