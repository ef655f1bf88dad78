import { Ledger } from './ledger.ts';

/** The records of some clients alone, in a ledger of their own: ids begin at 0 there. */
export function partOfLedger(ledger: Ledger, isOfPart: (client: number) => boolean): Ledger {
  const part = new Ledger(ledger);
  for (const record of ledger.records()) {
    if (!isOfPart(record.client)) continue;
    const { client, lane, target, sentAtMs, lagMs, reusedConnection, outcome, durationMs, status, bytes, version, pid, tlsError, look } =
      record;
    const id = part.begin(client, lane, target, sentAtMs, lagMs, reusedConnection);
    if (outcome !== 'open') part.end(id, outcome, sentAtMs + durationMs, status, bytes, version, pid, tlsError, look);
  }
  return part;
}
