import { data } from './state.ts';
import { unpack, unpackChanges } from './unpack.ts';

const { count, kinds, befores } = data.failures;
const ids = unpackChanges(data.failures.id, count);
const sent = unpackChanges(data.failures.sent, count);
const waited = unpack(data.failures.waited, count);
const kindOf = unpack(data.failures.kind, count);
const clients = unpack(data.failures.client, count);
const bytes = unpackChanges(data.failures.bytes, count);
const before = unpackChanges(data.failures.before, count);

/** How many failures the page holds: all, unless it says otherwise. */
export const failedCount = count;

/** A failed request, by its place in the order in which they were sent; undefined if there is none. */
export function failureAt(index: number) {
  const kind = kinds[kindOf[index] ?? -1];
  if (kind === undefined) return undefined;
  const [outcome, target, lane, firstRow, kept, status, pid, instance, finding, tlsError] = kind;
  const client = clients[index] ?? 0;
  return {
    id: ids[index] ?? 0,
    outcome: data.outcomes[outcome] ?? '',
    target: data.targets[target] ?? '?',
    client,
    lane,
    row: firstRow + (client % data.rowsPerLane),
    kept: kept === 1,
    sentMs: (sent[index] ?? 0) / 10,
    waitedMs: (waited[index] ?? 0) / 10,
    endMs: failureEnd(index),
    bytes: bytes[index] ?? 0,
    status,
    pid,
    instance,
    finding,
    tlsError,
    before: befores[before[index] ?? -1] ?? [],
  };
}

/** When a failure happened. */
export function failureEnd(index: number) {
  return ((sent[index] ?? 0) + (waited[index] ?? 0)) / 10;
}
