import type { HeldExchanges } from '../../ledger/held-exchanges.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { OpenNumbers } from '../../ledger/open-numbers.ts';
import { outcomeOf } from '../../ledger/outcome.ts';
import { HeldMerge } from './held-merge.ts';
import { type Batch, BEGIN_COLUMNS, END_COLUMNS } from './relay.ts';

/** One thread's part of the siege. */
interface Part {
  /** Batches of begins and of ends that are not in the ledger yet, and how far the first of each was read. */
  readonly begins: Float64Array[];
  readonly ends: Float64Array[];
  /** Codes of the TLS errors that it has met. */
  tlsErrors: readonly string[];
  /** The ledger's indices of the versions and looks that the thread knows, by its own. */
  versions: number[];
  readonly looks: number[];
  begin: number;
  end: number;
  /** Everything that it sent by then is known here. */
  untilMs: number;
  /** Attempts of it that are in the ledger. */
  merged: number;
  /** The ledger's ids of those that are open, by the thread's own. */
  readonly open: OpenNumbers;
  readonly held: HeldMerge;
}

/**
 * Merges what the threads of a siege did into one ledger: every attempt once, in the order of sending, with an id of its
 * own. `clientOf` gives a client's number in the whole siege. What one thread has not told of yet holds up what others
 * sent later.
 */
export class Merge {
  readonly #ledger: Ledger;
  readonly #parts: readonly Part[];
  readonly #clientOf: (part: number, client: number) => number;

  /** `held`: what is held open goes there; null if it is not kept. */
  constructor(ledger: Ledger, parts: number, clientOf: (part: number, client: number) => number, held: HeldExchanges | null = null) {
    this.#ledger = ledger;
    this.#clientOf = clientOf;
    this.#parts = Array.from({ length: parts }, () => ({
      begins: [],
      ends: [],
      tlsErrors: [''],
      versions: [],
      looks: [0],
      begin: 0,
      end: 0,
      untilMs: Number.NEGATIVE_INFINITY,
      merged: 0,
      open: new OpenNumbers(),
      held: new HeldMerge(held),
    }));
  }

  /** Takes in a batch of one part. Throws RangeError if an attempt ends twice, or one that was never begun. */
  add(index: number, { begins, ends, untilMs, tlsErrors, versions, looks, held }: Batch): void {
    const part = this.#parts[index];
    if (part === undefined) throw new RangeError(`the siege has no part ${index}`);
    if (begins.length > 0) part.begins.push(begins);
    if (ends.length > 0) part.ends.push(ends);
    part.untilMs = untilMs;
    if (tlsErrors.length > part.tlsErrors.length) part.tlsErrors = tlsErrors;
    for (const name of versions.slice(part.versions.length)) part.versions.push(this.#ledger.versionIndex(name));
    for (const { look, body } of looks) part.looks.push(this.#ledger.lookIndex(look, body));
    if (held !== undefined) part.held.add(held);
    this.#mergeBegins(this.knownUntilMs);
    for (const each of this.#parts) {
      // What came over one is told no later than its end, which closes it.
      each.held.merge(each.merged, each.open);
      this.#mergeEnds(each);
    }
  }

  /** Whatever was sent by then is in the ledger, in milliseconds on the run's clock; Infinity if all parts have finished. */
  get knownUntilMs(): number {
    return Math.min(...this.#parts.map((each) => each.untilMs));
  }

  /** Nothing more comes from this part. */
  finish(index: number): void {
    const nothing = { begins: new Float64Array(0), ends: new Float64Array(0), tlsErrors: [], versions: [], looks: [] };
    this.add(index, { kind: 'batch', untilMs: Number.POSITIVE_INFINITY, ...nothing });
  }

  #mergeBegins(untilMs: number): void {
    for (;;) {
      let first = -1;
      let firstMs = Number.POSITIVE_INFINITY;
      for (let i = 0; i < this.#parts.length; i++) {
        const part = this.#parts[i];
        const sentMs = part?.begins[0]?.[part.begin + 3] ?? Number.POSITIVE_INFINITY;
        if (sentMs < firstMs) [first, firstMs] = [i, sentMs];
      }
      const part = this.#parts[first];
      const row = part?.begins[0];
      if (part === undefined || row === undefined || firstMs > untilMs) return;
      const [client = 0, lane = 0, target = 0, sentAtMs = 0, lagMs = 0, reused = 0] = row.subarray(part.begin, part.begin + BEGIN_COLUMNS);
      const id = this.#ledger.begin(this.#clientOf(first, client), lane === 1 ? 'reused' : 'new', target, sentAtMs, lagMs, reused === 1);
      part.open.set(part.merged++, id);
      part.begin += BEGIN_COLUMNS;
      if (part.begin < row.length) continue;
      part.begins.shift();
      part.begin = 0;
    }
  }

  #mergeEnds(part: Part): void {
    for (let row = part.ends[0]; row !== undefined; row = part.ends[0]) {
      const [own = 0, code = 0, atMs = 0, status = 0, bytes = 0, version = 0, pid = 0, why = 0, look = 0] = row.subarray(
        part.end,
        part.end + END_COLUMNS,
      );
      // It ended before another thread told what it had sent before: its time comes.
      if (own >= part.merged) return;
      const outcome = outcomeOf(code);
      const id = part.open.get(own);
      if (id === undefined || outcome === 'open') throw new RangeError(`request ${own} of a thread is not open and ended, as ${outcome}`);
      const ofLedger = part.versions[version] ?? version;
      this.#ledger.end(id, outcome, atMs, status, bytes, ofLedger, pid, part.tlsErrors[why], part.looks[look]);
      part.open.delete(own);
      part.end += END_COLUMNS;
      if (part.end < row.length) continue;
      part.ends.shift();
      part.end = 0;
    }
  }
}
