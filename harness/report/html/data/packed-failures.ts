import { OUTCOMES } from '../../../core/ledger/outcome.ts';
import { Distinct } from './distinct.ts';
import type { FailedRequest } from './failed-requests.ts';
import type { ListedFailures } from './listed-failures.ts';
import { pack, packChanges } from './pack.ts';
import type { Rows } from './rows.ts';

/** What the failures of a kind have in common. `place` is that of the finding, `firstRow` that of the lane's first row. */
export type FailureKind = readonly [
  outcome: number,
  target: number,
  lane: string,
  firstRow: number,
  kept: 0 | 1,
  status: number,
  pid: number,
  instance: string | null,
  place: number,
  tlsError: string,
];

/** All failures, column by column, each column packed. Times are tenths of milliseconds. */
export interface PackedFailures {
  readonly count: number;
  readonly kinds: readonly FailureKind[];
  /** What came before a failure, as places in the page's events. */
  readonly befores: readonly (readonly number[])[];
  readonly id: string;
  readonly sent: string;
  readonly waited: string;
  /** Index into `kinds`, of which the most frequent comes first. */
  readonly kind: string;
  readonly client: string;
  readonly bytes: string;
  /** Index into `befores`. */
  readonly before: string;
}

/** The numbers of failures, column by column. */
interface Columns {
  readonly id: Float64Array;
  readonly sent: Float64Array;
  readonly waited: Float64Array;
  readonly client: Uint32Array;
  readonly bytes: Float64Array;
  readonly kind: Uint32Array;
  readonly before: Uint32Array;
}

/** Packs the first `count` failures; `placeOf` says where in the page an event of the recording is, or -1. */
export function packFailures(
  failures: ListedFailures,
  rows: Rows,
  placeOf: Int32Array,
  count = failures.length,
  room = roomFor(count),
): PackedFailures {
  const kinds = new Distinct<FailureKind>();
  const befores = new Distinct<readonly number[]>();
  const { id, sent, waited, client, bytes, kind, before } = firstOf(room, count);
  for (let i = 0; i < count; i++) {
    const failure = failures.at(i);
    id[i] = failure.id;
    sent[i] = Math.round(failure.sentMs * 10);
    waited[i] = Math.max(0, Math.round(failure.waitedMs * 10));
    client[i] = failure.client;
    bytes[i] = failure.bytes;
    kind[i] = kinds.indexOf(kindOf(failure, rows.firstOf(failure.lane)));
    before[i] = befores.indexOf(failure.before.map((index) => placeOf[index] ?? -1).filter((place) => place >= 0));
  }
  const order = kinds.byFrequency();
  const rank = rankIn(order);
  for (let i = 0; i < count; i++) kind[i] = rank(kind[i] ?? 0);
  return {
    count,
    kinds: order.map((index) => kinds.list[index]).filter((each) => each !== undefined),
    befores: befores.list,
    id: packChanges(id),
    sent: packChanges(sent),
    waited: pack(waited),
    kind: pack(kind),
    client: pack(client),
    bytes: packChanges(bytes),
    before: packChanges(before),
  };
}

function roomFor(count: number): Columns {
  const numbers = (): Float64Array => new Float64Array(count);
  const indices = (): Uint32Array => new Uint32Array(count);
  const [id, sent, waited, bytes] = [numbers(), numbers(), numbers(), numbers()];
  return { id, sent, waited, client: indices(), bytes, kind: indices(), before: indices() };
}

function firstOf({ id, sent, waited, client, bytes, kind, before }: Columns, count: number): Columns {
  return {
    id: id.subarray(0, count),
    sent: sent.subarray(0, count),
    waited: waited.subarray(0, count),
    client: client.subarray(0, count),
    bytes: bytes.subarray(0, count),
    kind: kind.subarray(0, count),
    before: before.subarray(0, count),
  };
}

/** Packs the first of the failures, as many as fit into this many characters. */
export function packFirst(failures: ListedFailures, rows: Rows, placeOf: Int32Array, room: number): PackedFailures {
  let kept = failures.length;
  // One room for all tries: each would leave tens of megabytes behind.
  const columns = roomFor(kept);
  for (;;) {
    const packed = packFailures(failures, rows, placeOf, kept, columns);
    const size = sizeOf(packed);
    if (size <= room || kept === 0) return packed;
    kept = Math.floor(kept * Math.min(0.995, room / size));
  }
}

/** Characters that packed failures take in the page. */
export function sizeOf(packed: PackedFailures): number {
  return JSON.stringify(packed).length;
}

function kindOf(failure: FailedRequest, firstRow: number): FailureKind {
  const { outcome, target, lane, keptConnection, status, pid, instance, finding, tlsError } = failure;
  return [OUTCOMES.indexOf(outcome), target, lane, firstRow, keptConnection ? 1 : 0, status, pid, instance, finding, tlsError];
}

function rankIn(order: readonly number[]): (index: number) => number {
  const ranks = new Uint32Array(order.length);
  order.forEach((index, rank) => {
    ranks[index] = rank;
  });
  return (index) => ranks[index] ?? 0;
}
