import { GREETING_MS } from '../../ledger/held-exchanges.ts';
import type { HeldSaid } from '../../record/measurements.ts';
import type { Held } from './held-seen.ts';
import { toMicrosecond } from './to-microsecond.ts';

/** A silence tells something if this many messages would have come in it, at the rate of before. */
const MISSED = 10;
/** And if it lasts a second longer than this many times the longest pause of before. */
const LONGER = 3;
const LONGER_BY_MS = 1000;
/** This many others must have been sent something meanwhile. */
const OTHERS = 2;

/**
 * Did the service go on to send what it sends of its own accord? By the rate at which it did on those that came and went before the
 * trigger, target by target. A silence on one that is held says little by itself, since there may have been nothing to say: it says
 * something if others were sent messages meanwhile.
 */
export function heldSaid(all: readonly Held[], triggerMs: number): { readonly said?: HeldSaid } {
  const targets = [...new Set(all.map(({ target }) => target))];
  const found = targets.flatMap((target) => {
    const said = saidOf(
      all.filter((each) => each.target === target),
      triggerMs,
    );
    return said === null ? [] : [said];
  });
  const [first, ...others] = found;
  if (first === undefined) return {};
  return { said: others.reduce(together, first) };
}

function saidOf(all: readonly Held[], triggerMs: number): HeldSaid | null {
  const before = all.filter(({ exchange, endMs }) => !exchange.endless && endMs < triggerMs);
  const listenedMs = before.reduce((sum, each) => sum + listened(each), 0);
  const messages = before.reduce((sum, { exchange }) => sum + exchange.said, 0);
  if (messages === 0) return null;
  const perMs = messages / listenedMs;
  const apartMs = before.reduce((most, { exchange }) => Math.max(most, exchange.saidApartMs), 0);
  const isLong = (silentMs: number): boolean => silentMs * perMs >= MISSED && silentMs >= LONGER_BY_MS + LONGER * apartMs;

  const since = all.filter(({ exchange, sentMs }) => !exchange.endless && sentMs >= triggerMs && exchange.openedMs !== null);
  const heard = since.filter(({ exchange }) => exchange.said > 0);
  const heldToTheEnd = all.filter(({ exchange, sentMs }) => exchange.endless && exchange.end === 'by-us' && sentMs < triggerMs);
  const silent = heldToTheEnd.filter((each) => {
    const fromMs = Math.max(lastSaid(each), triggerMs);
    return isLong(each.endMs - fromMs) && heard.filter(({ exchange }) => (exchange.openedMs ?? 0) > fromMs).length >= OTHERS;
  });

  const missedByNew = since.reduce((sum, each) => sum + listened(each), 0) * perMs;
  const heldHeard = heldToTheEnd.some((each) => since.some(({ exchange }) => lastSaid(each) >= (exchange.openedMs ?? 0) + GREETING_MS));
  const newSilent = heard.length === 0 && heldHeard && missedByNew >= MISSED ? since.filter((each) => listened(each) > 0).length : 0;

  const lastMs = all.reduce((last, each) => Math.max(last, lastSaid(each)), triggerMs);
  const endMs = all.reduce((last, each) => (Number.isFinite(each.endMs) ? Math.max(last, each.endMs) : last), triggerMs);
  const fromMs = silent.reduce((first, each) => Math.min(first, Math.max(lastSaid(each), triggerMs)), Number.POSITIVE_INFINITY);
  return {
    perSecond: Math.round(perMs * 1e5) / 100,
    heldSilent: silent.length,
    heldSilentFromMs: silent.length === 0 ? null : toMicrosecond(fromMs),
    newSilent,
    quietFromMs: isLong(endMs - lastMs) ? toMicrosecond(lastMs) : null,
  };
}

/** How long it was listened to once the greeting was over, in milliseconds. */
function listened({ exchange: { openedMs }, endMs }: Held): number {
  return openedMs === null || !Number.isFinite(endMs) ? 0 : Math.max(0, endMs - openedMs - GREETING_MS);
}

function lastSaid({ exchange: { lastSaidMs } }: Held): number {
  return lastSaidMs ?? Number.NEGATIVE_INFINITY;
}

function together(one: HeldSaid, other: HeldSaid): HeldSaid {
  const earliest = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));
  return {
    perSecond: one.perSecond + other.perSecond,
    heldSilent: one.heldSilent + other.heldSilent,
    heldSilentFromMs: earliest(one.heldSilentFromMs, other.heldSilentFromMs),
    newSilent: one.newSilent + other.newSilent,
    quietFromMs: earliest(one.quietFromMs, other.quietFromMs),
  };
}
