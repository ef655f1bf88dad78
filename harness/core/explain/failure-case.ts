import { eachAttempt, forEachAttempt, hasNoFailure } from '../ledger/for-each-attempt.ts';
import type { LedgerRecord } from '../ledger/ledger.ts';
import { type Failure, isFailure } from '../ledger/outcome.ts';
import type { Recording, RunEvent } from '../record/run-record.ts';

/** The process that had a request. */
export interface Holder {
  readonly pid: number;
  /** Null if no event names the instance of this pid. */
  readonly instance: string | null;
  /**
   * `began`: it wrote down that it began the request, and never that it finished, or it sent a stream that was lost. `finished`: it wrote down that it finished, and
   * the client had not seen it fail yet. `finished-late`: that it finished when its client had lost it already. `answered`: the
   * answer names it. `kept`: it gave the answer before on the same connection.
   */
  readonly how: 'began' | 'finished' | 'finished-late' | 'answered' | 'kept';
  /** When what the process is told to have done with the request, or with its connection, began: what came before is another's. */
  readonly sinceMs: number;
  /** When it finished the request; null if it did not, or if that isn't known. */
  readonly finishedMs: number | null;
}

/** A failed request, with what is known of who had it. */
export interface FailureCase {
  readonly record: LedgerRecord;
  readonly outcome: Failure;
  /** When its user saw it fail. */
  readonly endMs: number;
  readonly holder: Holder | null;
  /** The server wrote down which process had which request, so that what is not written did not happen. False for a watched service. */
  readonly booked: boolean;
}

/** The failures of a run in the order in which they were sent, up to `most` at a time: a long outage has millions. */
export function* failureBatches({ run, ledger, held, events }: Recording, most: number): Generator<readonly FailureCase[], void> {
  if (ledger.failed === 0) return;
  const begun = new Map((run.served?.begunNotServed ?? []).map((begin) => [begin.id, begin]));
  const finished = new Map((run.served?.finishedNotArrived ?? []).map((end) => [end.id, end]));
  const instanceOf = instancesOf(events);
  const kept = keptBy(ledger);
  let batch: FailureCase[] = [];
  for (const record of ledger.failures()) {
    if (!isFailure(record.outcome)) continue;
    const endMs = record.sentAtMs + record.durationMs;
    const isLost = held?.of(record.id)?.end === 'lost';
    const had = whoHad({ record, endMs, isLost }, begun.get(record.id), finished.get(record.id), record.bytes === 0 ? kept(record) : null);
    const holder = had === null ? null : { ...had, instance: had.instance ?? instanceOf(had.pid, endMs) };
    batch.push({ record, outcome: record.outcome, endMs, holder, booked: run.served !== null });
    if (batch.length === most) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** What a process wrote down of a request. */
interface LiveProcesses {
  readonly pid: number;
  readonly instance: string;
  readonly atMs: number;
}

function whoHad(
  { record, endMs, isLost }: Pick<FailureCase, 'record' | 'endMs'> & { readonly isLost: boolean },
  begin: LiveProcesses | undefined,
  finished: LiveProcesses | undefined,
  kept: Kept | null,
): Holder | null {
  const sinceMs = record.sentAtMs;
  const finishedMs = null;
  if (begin !== undefined) return { pid: begin.pid, instance: begin.instance, how: 'began', sinceMs, finishedMs };
  // A stream is written down as served when it begins: the process that sent it had it in hand until it was lost.
  if (record.pid > 0 && isLost) return { pid: record.pid, instance: null, how: 'began', sinceMs, finishedMs };
  if (record.pid > 0) return { pid: record.pid, instance: null, how: 'answered', sinceMs, finishedMs };
  if (finished !== undefined) {
    const { pid, instance, atMs } = finished;
    return { pid, instance, how: atMs > endMs ? 'finished-late' : 'finished', sinceMs, finishedMs: atMs };
  }
  return kept === null ? null : { ...kept, instance: null, how: 'kept', finishedMs };
}

/**
 * Answers which instance a pid was of at a moment: pids are given again. What a stats server calls itself counts only if
 * nothing else tells, since it may be called as a vassal is, whose log is the emperor's.
 */
function instancesOf(events: readonly RunEvent[]): (pid: number, atMs: number) => string | null {
  const named = new Map<number, RunEvent[]>();
  for (const event of events) {
    if (event.pid === null || event.instance === null) continue;
    const ofPid = named.get(event.pid) ?? [];
    named.set(event.pid, ofPid);
    ofPid.push(event);
  }
  return (pid, atMs) => {
    const all = named.get(pid) ?? [];
    const told = all.some(({ source }) => source !== 'stats') ? all.filter(({ source }) => source !== 'stats') : all;
    return (told.findLast((event) => event.atMs <= atMs) ?? told[0])?.instance ?? null;
  };
}

interface Kept {
  readonly pid: number;
  readonly sinceMs: number;
}

/** Who answered last before on the connection of a request, and when it was sent that one; null if that isn't known, or its connection was new. */
function keptBy(ledger: Recording['ledger']): (record: LedgerRecord) => Kept | null {
  if (!hasFailureOnKept(ledger)) return () => null;
  // By client and lane; a client whose last attempt was no answer of a known process has none.
  const last = new Map<number, { pid: number; sinceMs: number }>();
  // Failures are asked about in the order of the ledger: what came before one is all that is looked at.
  const attempts = eachAttempt(ledger);
  let next = attempts.next();
  return (record) => {
    for (; next.done !== true && next.value.id < record.id; next = attempts.next()) {
      const { clientKey, answered, pid, sentMs } = next.value;
      const before = last.get(clientKey);
      const by = answered ? pid : 0;
      if (before === undefined) last.set(clientKey, { pid: by, sinceMs: sentMs });
      else {
        before.pid = by;
        before.sinceMs = sentMs;
      }
    }
    const before = record.reusedConnection && next.done !== true ? last.get(next.value.clientKey) : undefined;
    return before === undefined || before.pid === 0 ? null : { ...before };
  };
}

function hasFailureOnKept(ledger: Recording['ledger']): boolean {
  let found = false;
  forEachAttempt(
    ledger,
    ({ failed, reusedConnection }) => {
      if (failed && reusedConnection) found = true;
    },
    hasNoFailure,
  );
  return found;
}
