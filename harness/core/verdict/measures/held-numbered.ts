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
  return found.length === 0 ? {} : { numbered: together(found) };
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

/** Of several targets: one that is refuted is told, whatever is not known of another. */
function together(found: readonly HeldNumbered[]): HeldNumbered {
  const leapt = found.filter((each) => each.leapt > 0);
  const refuted = leapt.filter(({ since }) => since === 'by-one');
  const told = refuted.length > 0 ? refuted : leapt;
  // Of one in which nothing was passed over it does not matter how it counts since.
  const asked = told.length > 0 ? told : found;
  const add = (all: readonly HeldNumbered[], of: (each: HeldNumbered) => number): number =>
    all.reduce((total, each) => total + of(each), 0);
  return {
    since: (['unknown', 'otherwise'] as const).find((since) => asked.some((each) => each.since === since)) ?? 'by-one',
    leapt: add(told, (each) => each.leapt),
    passedOver: add(told, (each) => each.passedOver),
    firstLeapMs: told.length === 0 ? null : Math.min(...told.map(({ firstLeapMs }) => firstLeapMs ?? Number.POSITIVE_INFINITY)),
    cameAgain: add(found, (each) => each.cameAgain),
    passedOverBetween: add(found, (each) => each.passedOverBetween),
  };
}
