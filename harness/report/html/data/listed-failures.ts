import { Distinct } from './distinct.ts';
import type { FailedRequest } from './failed-requests.ts';

/** What many failures share: all but the numbers that are each one's own. */
type Shared = Omit<FailedRequest, 'id' | 'client' | 'row' | 'sentMs' | 'waitedMs' | 'bytes'>;

/** Numbers that are each failure's own: id, client, row, sent at, waited, bytes, place of what it shares with others. */
const COLUMNS = 7;
/** Failures whose numbers are in one piece of memory: a single one would have to be copied each time it grows. */
const PIECE = 4096;

/** Failed requests in the order in which they were added, column by column: hundreds of thousands as objects would fill memory. */
export class ListedFailures implements Iterable<FailedRequest> {
  readonly #shared = new Distinct<Shared>();
  readonly #pieces: Float64Array[] = [];
  #length = 0;
  #placeOf: (finding: number) => number = (finding) => finding;

  get length(): number {
    return this.#length;
  }

  add({ id, client, row, sentMs, waitedMs, bytes, ...shared }: FailedRequest): void {
    const index = this.#length++;
    if (index % PIECE === 0) this.#pieces.push(new Float64Array(COLUMNS * PIECE));
    this.#pieces.at(-1)?.set([id, client, row, sentMs, waitedMs, bytes, this.#shared.indexOf(shared)], (index % PIECE) * COLUMNS);
  }

  /** Puts other places of findings in the stead of those that were added. */
  withFindings(placeOf: (finding: number) => number): this {
    this.#placeOf = placeOf;
    return this;
  }

  /** Throws RangeError if the list is shorter. */
  at(index: number): FailedRequest {
    const from = (index % PIECE) * COLUMNS;
    const numbers = this.#pieces[Math.floor(index / PIECE)]?.subarray(from, from + COLUMNS) ?? [];
    const [id = 0, client = 0, row = 0, sentMs = 0, waitedMs = 0, bytes = 0, place = -1] = numbers;
    const shared = this.#shared.list[place];
    if (shared === undefined || index >= this.#length) throw new RangeError(`there is no failure ${index} in the list`);
    return { id, client, row, sentMs, waitedMs, bytes, ...shared, finding: this.#placeOf(shared.finding) };
  }

  /** The first `most`. */
  first(most: number): readonly FailedRequest[] {
    return Array.from({ length: Math.min(most, this.#length) }, (_, i) => this.at(i));
  }

  *[Symbol.iterator](): Generator<FailedRequest, void> {
    for (let i = 0; i < this.#length; i++) yield this.at(i);
  }

  /** The events that some failure points at, by their places. */
  pointedAt(): ReadonlySet<number> {
    return new Set(this.#shared.list.flatMap(({ before }) => before));
  }
}
