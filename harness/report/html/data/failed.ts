import type { Outcome } from '../../../ledger/outcome.ts';
import type { Recording } from '../../../record.ts';
import { findingPlaces } from '../../../timeline/findings.ts';
import { whatCameBefore } from './before.ts';
import type { Rows } from './rows.ts';

/** A failed request as the table and the timeline show it. */
export interface FailedRequest {
  readonly id: number;
  readonly outcome: Outcome;
  readonly target: number;
  readonly client: number;
  readonly lane: string;
  readonly row: number;
  readonly keptConnection: boolean;
  readonly sentMs: number;
  readonly waitedMs: number;
  readonly bytes: number;
  readonly status: number;
  /** Which process had it, where that can be known: it answered, or it began the request and never finished. */
  readonly pid: number;
  readonly instance: string | null;
  /** Place of its finding in the report's. */
  readonly finding: number;
  /** Indices into the recording's events. */
  readonly before: readonly number[];
}

/** How many failures are listed one by one. Charts count all of them. */
export const FAILURES_LISTED = 5_000;

/** The failures in the order in which they were sent, up to `FAILURES_LISTED`. */
export function listFailures(recording: Recording, rows: Rows): FailedRequest[] {
  const { run, ledger, events } = recording;
  const places = findingPlaces(recording);
  const begun = new Map((run.served?.begunNotServed ?? []).map((begin) => [begin.id, begin]));
  const before = whatCameBefore(events);
  const list: FailedRequest[] = [];
  for (const record of ledger.failures()) {
    if (list.length === FAILURES_LISTED) break;
    const holder = begun.get(record.id);
    list.push({
      id: record.id,
      outcome: record.outcome,
      target: record.target,
      client: record.client,
      lane: record.lane,
      row: rows.of(record),
      keptConnection: record.reusedConnection,
      sentMs: tenth(record.sentAtMs),
      waitedMs: tenth(record.durationMs),
      bytes: record.bytes,
      status: record.status,
      pid: record.pid > 0 ? record.pid : (holder?.pid ?? 0),
      instance: holder?.instance ?? null,
      finding: places.get(record.id) ?? -1,
      before: before(record.sentAtMs + record.durationMs),
    });
  }
  return list;
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
