import type { LedgerRecord } from '../../../core/ledger/ledger.ts';
import { type VantageOfRun, vantageOfClient } from '../../../core/record/vantage-of-run.ts';

/** Rows in which the clients' requests are drawn, in the order of lane and client. */
export interface Rows {
  readonly names: readonly string[];
  /** Rows of each lane. */
  readonly perLane: number;
  of(record: Pick<LedgerRecord, 'lane' | 'client'>): number;
  /** The first row of a lane. */
  firstOf(lane: string): number;
}

/** More rows than these can't be told apart; clients beyond share them. */
const MOST = 60;

/** A row for each vantage in each lane. */
export function rowsOfVantages(lanes: readonly string[], vantages: readonly VantageOfRun[]): Rows {
  const perLane = Math.max(1, Math.min(vantages.length, Math.floor(MOST / Math.max(1, lanes.length))));
  const shown = vantages.slice(0, perLane).map(({ name }) => name);
  const names = lanes.flatMap((lane) => shown.map((name) => (lanes.length > 1 ? `${name} ${lane}` : name)));
  const firstOf = (lane: string): number => Math.max(0, lanes.indexOf(lane)) * perLane;
  const placeOf = (client: number): number => {
    const vantage = vantageOfClient(vantages, client);
    return vantage === undefined ? 0 : vantages.indexOf(vantage) % perLane;
  };
  return { names, perLane, firstOf, of: ({ lane, client }) => firstOf(lane) + placeOf(client) };
}

/** A row for each client of each lane. */
export function rowsFor(lanes: readonly string[], clients: number): Rows {
  const perLane = Math.max(1, Math.min(clients, Math.floor(MOST / Math.max(1, lanes.length))));
  const names = lanes.flatMap((lane) =>
    Array.from({ length: perLane }, (_, client) => (lanes.length > 1 ? `${lane} ${client}` : String(client))),
  );
  const firstOf = (lane: string): number => Math.max(0, lanes.indexOf(lane)) * perLane;
  return { names, perLane, firstOf, of: ({ lane, client }) => firstOf(lane) + (client % perLane) };
}
