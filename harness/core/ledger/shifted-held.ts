import { type HeldExchange, HeldExchanges } from './held-exchanges.ts';

/** The same held exchanges, with the times of each put later by as many milliseconds as `shiftOf` says of its attempt, or earlier by a negative number. */
export function shiftedHeld(held: HeldExchanges, shiftOf: (id: number) => number): HeldExchanges {
  return HeldExchanges.restore(Array.from(held.all(), (each) => shifted(each, shiftOf(each.id))));
}

function shifted(each: HeldExchange, byMs: number): HeldExchange {
  const put = (atMs: number | null): number | null => (atMs === null ? null : atMs + byMs);
  const { id, kind, received, sent, missing, repeated, longestSilenceMs, end, closeCode, resumedFrom, endless, said, ...rest } = each;
  const times = { firstMs: put(each.firstMs), lastMs: put(each.lastMs), silentFromMs: put(each.silentFromMs), longestSilenceMs };
  const own = {
    openedMs: put(rest.openedMs),
    said,
    lastSaidMs: put(rest.lastSaidMs),
    saidApartMs: rest.saidApartMs,
    mayBeQuiet: rest.mayBeQuiet,
    ids: { ...rest.ids, firstLeapMs: put(rest.ids.firstLeapMs) },
  };
  return { id, kind, received, sent, missing, repeated, ...times, end, closeCode, resumedFrom, endless, ...own };
}
