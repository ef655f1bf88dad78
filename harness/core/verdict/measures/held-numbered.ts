import type { HeldNumbered } from '../../record/measurements.ts';
import type { Held } from './held-seen.ts';
import { toMicrosecond } from './to-microsecond.ts';

/** Ids count by one if this many did, and none did otherwise. */
const ENOUGH = 10;

/**
 * Did the ids of events count by one before the trigger, and do they since? Target by target; nothing of those whose ids did not, or of which
 * too few came to tell. Ids are what a client names when it comes again, so that one that is left out is an event that it did not get, if
 * those before and after it count by one.
 */
export function heldNumbered(
  all: readonly Held[],
  { triggerMs, completeMs }: { readonly triggerMs: number; readonly completeMs: number | null },
): { readonly numbered?: HeldNumbered } {
  const targets = [...new Set(all.map(({ target }) => target))];
  const found = targets.flatMap((target) => {
    const numbered = numberedOf(
      all.filter((each) => each.target === target),
      triggerMs,
      completeMs,
    );
    return numbered === null ? [] : [numbered];
  });
  const [first, ...others] = found;
  return first === undefined ? {} : { numbered: others.reduce(together, first) };
}

function numberedOf(all: readonly Held[], triggerMs: number, completeMs: number | null): HeldNumbered | null {
  const before = all.filter(({ endMs }) => endMs < triggerMs);
  if (steps(before) < ENOUGH || all.some(({ exchange: { ids } }) => (ids.firstLeapMs ?? triggerMs) < triggerMs)) return null;
  const after = all.filter(({ sentMs }) => completeMs !== null && sentMs >= completeMs);
  const leapt = all.filter(({ exchange: { ids } }) => ids.leaps > 0);
  // If clients had come again before, and numbers were passed over, that is how the service is.
  const usual = all.some(({ sentMs, exchange: { ids } }) => sentMs < triggerMs && ids.passedOverBefore > 0);
  const between = usual ? [] : all.filter(({ exchange: { ids } }) => ids.passedOverBefore > 0);
  return {
    since: after.some(({ exchange: { ids } }) => ids.leaps > 0) ? 'otherwise' : steps(after) >= ENOUGH ? 'by-one' : 'unknown',
    leapt: leapt.length,
    passedOver: sum(leapt, ({ passedOver }) => passedOver),
    firstLeapMs: leapt.length === 0 ? null : toMicrosecond(Math.min(...leapt.map(({ exchange: { ids } }) => ids.firstLeapMs ?? triggerMs))),
    cameAgain: between.length,
    passedOverBetween: sum(between, ({ passedOverBefore }) => passedOverBefore),
  };
}

function steps(all: readonly Held[]): number {
  return sum(all, (ids) => ids.steps);
}

function sum(all: readonly Held[], of: (ids: Held['exchange']['ids']) => number): number {
  return all.reduce((total, { exchange }) => total + of(exchange.ids), 0);
}

/** What is known least of counts. */
const LEAST = ['unknown', 'otherwise', 'by-one'] as const;

function together(one: HeldNumbered, other: HeldNumbered): HeldNumbered {
  const first = [one.firstLeapMs, other.firstLeapMs].filter((atMs) => atMs !== null);
  // Of one in which nothing was passed over it does not matter.
  const asked = [one, other].filter(({ leapt }) => leapt > 0);
  return {
    since: LEAST.find((since) => (asked.length === 0 ? [one, other] : asked).some((each) => each.since === since)) ?? 'unknown',
    leapt: one.leapt + other.leapt,
    passedOver: one.passedOver + other.passedOver,
    firstLeapMs: first.length === 0 ? null : Math.min(...first),
    cameAgain: one.cameAgain + other.cameAgain,
    passedOverBetween: one.passedOverBetween + other.passedOverBetween,
  };
}
