import type { PhaseName } from '../../core/record/run-record.ts';

/** The numbers of a run at a moment. All counts are totals since it began. */
export interface LiveSnapshot {
  readonly phase: PhaseName;
  /** How long the whole run is expected to take, in milliseconds; null if it is not known. */
  readonly expectedMs: number | null;
  /** Whole answers by status. */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly failed: number;
  readonly inFlight: number;
  /** What the server or the strategy did last; null if nothing happened yet. */
  readonly lastEvent: { readonly atMs: number; readonly text: string } | null;
}
