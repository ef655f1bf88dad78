/** A place from which a part of the siege came. */
export interface VantageOfRun {
  readonly name: string;
  /** Who placed it: `local`, or an engine such as `ssh`. */
  readonly engine: string;
  /** What its machine calls itself; null if it is this one. */
  readonly host: string | null;
  /** Where its connections go in place of the URL's host and port, such as `10.96.4.2:80`; absent if they go there. */
  readonly connectsTo?: string;
  /** In each lane. */
  readonly clients: number;
  /** Numbers of its clients in the ledger, with those that stand for places which are only connected to: from, and up to. */
  readonly clientRanges: readonly (readonly [from: number, to: number])[];
  /** Null if its times are by the run's own clock. */
  readonly clock: VantageClock | null;
}

/** Where the clock of another machine is, by round trips. */
export interface VantageClock {
  /** How far its wall clock was ahead of the coordinator's when the siege began, in milliseconds. */
  readonly aheadMs: number;
  /** How much faster it ran, in millionths; null if the run was too short to tell, or the two ran alike as far as is known. */
  readonly driftPpm: number | null;
  /** The furthest that a time of it in the ledger may be off, in either direction. */
  readonly uncertainMs: number;
  readonly roundTrips: number;
}

/** The vantage of a client of the ledger, by its number. Undefined if there is none. */
export function vantageOfClient(vantages: readonly VantageOfRun[], client: number): VantageOfRun | undefined {
  return vantages.find(({ clientRanges }) => clientRanges.some(([from, to]) => client >= from && client < to));
}
