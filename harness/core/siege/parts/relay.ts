import { type Look, lookKey } from '../../ledger/answer-look.ts';
import type { Lane } from '../../ledger/ledger.ts';
import { OpenNumbers } from '../../ledger/open-numbers.ts';
import { type Outcome, outcomeCode } from '../../ledger/outcome.ts';
import type { Records } from '../siege-types.ts';
import { type HeldNews, HeldRelay } from './held-relay.ts';
import { NumberRows } from './number-rows.ts';

/** Numbers in a row of a batch: client, lane (1 reused), target, sent at, lag, reused connection (1). */
export const BEGIN_COLUMNS = 6;
/** Id in the thread, outcome's code, ended at, status, bytes, version, pid, index into the batch's TLS errors, look. */
export const END_COLUMNS = 9;

/** What a thread's siege did since its last batch, in rows of numbers. */
export interface Batch {
  readonly kind: 'batch';
  /** Whatever was sent by then is in this batch or an earlier one, in milliseconds on the run's clock. */
  readonly untilMs: number;
  /** In the order of sending. The id in the thread is the number of rows before, from the first batch on. */
  readonly begins: Float64Array;
  /** In the order of ending. */
  readonly ends: Float64Array;
  /** Codes of all TLS errors that the thread has met so far; the first is empty. */
  readonly tlsErrors: readonly string[];
  /** Names of all versions that the thread knows so far. */
  readonly versions: readonly string[];
  /** The looks that it has met since the last batch: the first of all has index 1. */
  readonly looks: readonly { readonly look: Look; readonly body: Uint8Array | null }[];
  /** Absent if nothing is new of what is held open. */
  readonly held?: HeldNews;
}

/** Takes the place of the ledger in a thread of its own: keeps what is to be passed on to it. */
export class Relay implements Records {
  readonly targets: readonly string[];
  /** Where the exchanges that are held open are written down besides. */
  readonly held = new HeldRelay();
  readonly #versions: string[];
  readonly #lookIndices: Map<string, number> | null;
  #newLooks: { readonly look: Look; readonly body: Uint8Array | null }[] = [];
  readonly #begins = new NumberRows(BEGIN_COLUMNS);
  readonly #ends = new NumberRows(END_COLUMNS);
  readonly #open = new OpenNumbers();
  readonly #tlsErrors = [''];
  #sent = 0;

  /** The versions, and whether looks are kept, are the ledger's. */
  constructor(targets: readonly string[], versions: readonly string[] = [], keepsLooks = false) {
    this.targets = targets;
    this.#versions = [...versions];
    this.#lookIndices = keepsLooks ? new Map() : null;
  }

  /** The index of a version in this thread. */
  versionIndex(name: string): number {
    const known = this.#versions.indexOf(name);
    return known >= 0 ? known : this.#versions.push(name) - 1;
  }

  /** The index of a look in this thread; 0 if none are kept. */
  lookIndex(look: Look, body: Uint8Array | null = null): number {
    if (this.#lookIndices === null) return 0;
    const key = lookKey(look);
    const known = this.#lookIndices.get(key);
    if (known !== undefined) return known;
    const index = this.#lookIndices.size + 1;
    this.#lookIndices.set(key, index);
    this.#newLooks.push({ look, body });
    return index;
  }

  /** How many were sent, and so the number of the next. */
  get sent(): number {
    return this.#sent;
  }

  begin(client: number, lane: Lane, target: number, sentAtMs: number, lagMs: number, reusedConnection: boolean): number {
    this.#begins.add(client, lane === 'reused' ? 1 : 0, target, sentAtMs, lagMs, reusedConnection ? 1 : 0);
    this.#open.set(this.#sent, 0);
    return this.#sent++;
  }

  /** Throws RangeError if the attempt is not open, as the ledger does. */
  end(
    id: number,
    outcome: Exclude<Outcome, 'open'>,
    atMs: number,
    status: number,
    bytes: number,
    version: number,
    pid: number,
    tlsError = '',
    look = 0,
  ): void {
    if (!this.#open.delete(id)) throw new RangeError(`request ${id} of this thread is not open and ended, as ${outcome}`);
    this.#ends.add(id, outcomeCode(outcome), atMs, status, bytes, version, pid, this.#tlsErrorIndex(tlsError), look);
  }

  #tlsErrorIndex(code: string): number {
    const known = this.#tlsErrors.indexOf(code);
    return known >= 0 ? known : this.#tlsErrors.push(code) - 1;
  }

  /** What there is since the last call. */
  take(untilMs: number): Batch {
    const looks = this.#newLooks;
    this.#newLooks = [];
    const held = this.held.take();
    return {
      kind: 'batch',
      untilMs,
      begins: this.#begins.take(),
      ends: this.#ends.take(),
      tlsErrors: [...this.#tlsErrors],
      versions: [...this.#versions],
      looks,
      ...(held === null ? {} : { held }),
    };
  }
}
