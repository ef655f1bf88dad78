import type { LedgerRecord } from '../ledger/ledger.ts';
import { type Failure, isFailure } from '../ledger/outcome.ts';
import type { Recording } from '../record.ts';

/** The process that had a request. */
export interface Holder {
  readonly pid: number;
  /** Null where no event names the instance of this pid. */
  readonly instance: string | null;
  /**
   * `began`: it wrote down that it began the request, and never that it finished. `answered`: the answer names it.
   * `kept`: it gave the answer before on the same connection.
   */
  readonly how: 'began' | 'answered' | 'kept';
}

/** A failed request, with what is known of who had it. */
export interface FailureCase {
  readonly record: LedgerRecord;
  readonly outcome: Failure;
  /** When its user saw it fail. */
  readonly endMs: number;
  readonly holder: Holder | null;
}

/** The failures of a run, in the order in which they were sent. */
export function failureCases({ run, ledger, events }: Recording): FailureCase[] {
  if (ledger.failed === 0) return [];
  const begun = new Map((run.served?.begunNotServed ?? []).map((begin) => [begin.id, begin]));
  const instances = new Map<number, string>();
  for (const { pid, instance } of events) if (pid !== null && instance !== null) instances.set(pid, instance);
  const records = [...ledger.failures()];
  const kept = records.some((record) => record.reusedConnection) ? keptBy(ledger) : () => 0;
  return records.flatMap((record) => {
    if (!isFailure(record.outcome)) return [];
    const begin = begun.get(record.id);
    const pid = begin?.pid ?? (record.pid > 0 ? record.pid : record.bytes === 0 ? kept(record) : 0);
    const how = begin !== undefined ? 'began' : record.pid > 0 ? 'answered' : 'kept';
    const holder = pid > 0 ? ({ pid, instance: begin?.instance ?? instances.get(pid) ?? null, how } as const) : null;
    return { record, outcome: record.outcome, endMs: record.sentAtMs + record.durationMs, holder };
  });
}

/** Who answered last before on the connection of a request; 0 where that isn't known, or its connection was new. */
function keptBy(ledger: Recording['ledger']): (record: LedgerRecord) => number {
  const last = new Map<string, number>();
  const found = new Map<number, number>();
  for (const record of ledger.records()) {
    const client = `${record.lane} ${record.client}`;
    if (isFailure(record.outcome) && record.reusedConnection) found.set(record.id, last.get(client) ?? 0);
    last.set(client, record.outcome === 'answered' ? record.pid : 0);
  }
  return (record) => found.get(record.id) ?? 0;
}
