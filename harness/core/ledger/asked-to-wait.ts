import type { Ledger } from './ledger.ts';

/** How many failed requests were answered with which Retry-After: seconds or a date. Empty if the service asked no client to wait. */
export function askedToWait(ledger: Ledger): Readonly<Record<string, number>> {
  const { looks } = ledger;
  const found: Record<string, number> = {};
  if (looks?.some((look) => look?.retryAfter !== undefined) !== true) return found;
  for (const { look } of ledger.failures()) {
    const said = looks[look]?.retryAfter;
    if (said !== undefined) found[said] = (found[said] ?? 0) + 1;
  }
  return found;
}
