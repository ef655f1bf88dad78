import { explainEach } from '../../../core/explain/findings.ts';
import type { Outcome } from '../../../core/ledger/outcome.ts';
import type { Recording } from '../../../core/record/run-record.ts';
import { whatCameBefore } from './before.ts';
import { ListedFailures } from './listed-failures.ts';
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
  /** Code of the TLS error by which it failed; empty if it was none. */
  readonly tlsError: string;
  /** Which process had it, as its finding says; 0 if only the instance is known, or nothing is. */
  readonly pid: number;
  readonly instance: string | null;
  /** Place of its finding in the report's. */
  readonly finding: number;
  /**
   * Indices into the recording's events, in the order of time: what led to it, and the line of the log that tells; if
   * nothing explains it, what came last before it.
   */
  readonly before: readonly number[];
}

/** The first `most` failures, in the order in which they were sent. */
export function listFailures(recording: Recording, rows: Rows, most = Number.POSITIVE_INFINITY): ListedFailures {
  const { ledger, events } = recording;
  const list = new ListedFailures();
  if (ledger.failed === 0) return list;
  const placeOfEvent = new Map(events.map((event, i) => [event, i]));
  const before = whatCameBefore(events);
  const { placeOf } = explainEach(recording, ({ failure: { record }, explanation, process }, group) => {
    if (list.length === most) return;
    const { line = null, event = null } = explanation ?? {};
    const told = [event, line].flatMap((each) => (each === null ? [] : (placeOfEvent.get(each) ?? [])));
    list.add({
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
      tlsError: record.tlsError,
      pid: process?.pid ?? 0,
      instance: process?.instance ?? null,
      finding: group,
      before: told.length > 0 ? told.sort((a, b) => a - b) : before(record.sentAtMs + record.durationMs),
    });
  });
  return list.withFindings(placeOf);
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
