import { OUTCOMES } from '../../../core/ledger/outcome.ts';
import type { FailedRequest } from './failed-requests.ts';
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

/** Packs failures; `placeOf` says where in the page an event of the recording is, or -1. */
export function packFailures(failures: readonly FailedRequest[], rows: Rows, placeOf: Int32Array): PackedFailures {
  const kinds = new Distinct<FailureKind>();
  const befores = new Distinct<readonly number[]>();
  const kind = Uint32Array.from(failures, (failure) => kinds.indexOf(kindOf(failure, rows.firstOf(failure.lane))));
  const before = Uint32Array.from(failures, (failure) =>
    befores.indexOf(failure.before.map((index) => placeOf[index] ?? -1).filter((place) => place >= 0)),
  );
  const order = kinds.byFrequency();
  return {
    count: failures.length,
    kinds: order.map((index) => kinds.list[index]).filter((each) => each !== undefined),
    befores: befores.list,
    id: packChanges(failures.map(({ id }) => id)),
    sent: packChanges(failures.map(({ sentMs }) => Math.round(sentMs * 10))),
    waited: pack(failures.map(({ waitedMs }) => Math.max(0, Math.round(waitedMs * 10)))),
    kind: pack(kind.map(rankIn(order))),
    client: pack(failures.map(({ client }) => client)),
    bytes: packChanges(failures.map(({ bytes }) => bytes)),
    before: packChanges(before),
  };
}

/** Packs the first of the failures, as many as fit into this many characters. */
export function packFirst(failures: readonly FailedRequest[], rows: Rows, placeOf: Int32Array, room: number): PackedFailures {
  let kept = failures;
  for (;;) {
    const packed = packFailures(kept, rows, placeOf);
    const size = sizeOf(packed);
    if (size <= room || kept.length === 0) return packed;
    kept = kept.slice(0, Math.floor(kept.length * Math.min(0.995, room / size)));
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

/** Values that are told apart by what they hold, in the order in which they came. */
class Distinct<T> {
  readonly list: T[] = [];
  readonly #places = new Map<string, number>();
  readonly #counts: number[] = [];

  indexOf(value: T): number {
    const key = JSON.stringify(value);
    const place = this.#places.get(key) ?? this.list.push(value) - 1;
    this.#places.set(key, place);
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    return place;
  }

  /** Indices into `list`, those first that came most often. */
  byFrequency(): number[] {
    return this.list.map((_, i) => i).sort((a, b) => (this.#counts[b] ?? 0) - (this.#counts[a] ?? 0) || a - b);
  }
}
