import type { LedgerRecord } from '../../../ledger/ledger.ts';

/** Rows in which the clients' requests are drawn, in the order of lane and client. */
export interface Rows {
  readonly names: readonly string[];
  of(record: Pick<LedgerRecord, 'lane' | 'client'>): number;
}

/** More rows than these nobody can tell apart; clients beyond share them. */
const MOST = 60;

/** A row for each client of each lane. */
export function rowsFor(lanes: readonly string[], clients: number): Rows {
  const perLane = Math.max(1, Math.min(clients, Math.floor(MOST / Math.max(1, lanes.length))));
  const names = lanes.flatMap((lane) =>
    Array.from({ length: perLane }, (_, client) => (lanes.length > 1 ? `${lane} ${client}` : String(client))),
  );
  return { names, of: ({ lane, client }) => Math.max(0, lanes.indexOf(lane)) * perLane + (client % perLane) };
}
