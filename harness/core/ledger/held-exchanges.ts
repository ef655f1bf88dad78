import { type HeldIds, IdSteps } from './held-ids.ts';

/** Exchanges that are held open while messages go over them: a stream of server-sent events, an answer of many pieces, a WebSocket. */
export const HELD_KINDS = ['sse', 'stream', 'ws'] as const;
export type HeldKind = (typeof HELD_KINDS)[number];

/**
 * How a held exchange ended.
 * - `finished`: the server said that it is over, and closed it rightly: an event that says so, close code 1000
 * - `closed`: the server closed it rightly, and it was not over: the last chunk, close code 1001 or 1012
 * - `by-us`: we closed it, and it was whole up to then
 * - `lost`: anything else: it was cut, it stood still, it never began
 * - `open`: not yet
 */
export const HELD_ENDS = ['open', 'finished', 'closed', 'by-us', 'lost'] as const;
export type HeldEnd = (typeof HELD_ENDS)[number];

/** What the record of an attempt can't say of an exchange that is held open. Times are milliseconds on the run's clock. */
export interface HeldExchange {
  /** Its attempt in the ledger. */
  readonly id: number;
  readonly kind: HeldKind;
  /** Messages that came whole; of an answer in pieces, the reads that brought octets of its body. */
  readonly received: number;
  readonly sent: number;
  /** Messages that must have been there, by their numbers, and did not come. */
  readonly missing: number;
  /** Messages that came although the client had them. */
  readonly repeated: number;
  /** When the first and the last message came; null if none did. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
  /** The longest time without a message, from the first one to the end, and when it began; 0 and null before. */
  readonly longestSilenceMs: number;
  readonly silentFromMs: number | null;
  readonly end: HeldEnd;
  /** The close code of a WebSocket; null if there is none. */
  readonly closeCode: number | null;
  /** The client told the server what it had: the value of `Last-Event-ID`. Null if it began anew. */
  readonly resumedFrom: string | null;
  /** It has no end of its own: a client may hold it for as long as the run lasts, so that a message over it is as good as an answer. */
  readonly endless: boolean;
  /** When the server had opened it: the head of a stream, or the 101 of a WebSocket; null if it never did, or if that was not recorded. */
  readonly openedMs: number | null;
  /**
   * Messages that the server sent of its own accord, longer after the opening than a greeting takes: no echo, no pong. And when the last
   * message of its own accord came, at whatever time; null if none did.
   */
  readonly said: number;
  readonly lastSaidMs: number | null;
  /** The longest from one message of its own accord to the next, in milliseconds; 0 if there were not two. */
  readonly saidApartMs: number;
  /** It may rightly be silent for as long as it is open: that it is open is as good as an answer. */
  readonly mayBeQuiet: boolean;
  /** What the ids of a stream's events say. */
  readonly ids: HeldIds;
}

/** Messages that come sooner after the opening may be a greeting, or the state so far: they do not tell that more would come. In milliseconds. */
export const GREETING_MS = 500;

/** One held exchange while it goes on. */
export class HeldRecord implements HeldExchange {
  readonly id: number;
  readonly kind: HeldKind;
  readonly resumedFrom: string | null;
  readonly endless: boolean;
  readonly mayBeQuiet: boolean;
  received = 0;
  sent = 0;
  missing = 0;
  repeated = 0;
  firstMs: number | null = null;
  lastMs: number | null = null;
  longestSilenceMs = 0;
  silentFromMs: number | null = null;
  end: HeldEnd = 'open';
  closeCode: number | null = null;
  openedMs: number | null = null;
  said = 0;
  lastSaidMs: number | null = null;
  saidApartMs = 0;
  readonly ids: IdSteps;

  constructor(id: number, kind: HeldKind, resumedFrom: string | null, endless: boolean, mayBeQuiet = false) {
    this.id = id;
    this.kind = kind;
    this.resumedFrom = resumedFrom;
    this.endless = endless;
    this.mayBeQuiet = mayBeQuiet;
    this.ids = new IdSteps(resumedFrom);
  }

  /** The server has opened it. */
  onOpened(atMs: number): void {
    this.openedMs ??= atMs;
  }

  /** A message has come whole that the server sent of its own accord. */
  onSaid(atMs: number): void {
    this.onMessage(atMs);
    if (this.openedMs !== null && atMs - this.openedMs >= GREETING_MS) this.said++;
    if (this.lastSaidMs !== null) this.saidApartMs = Math.max(this.saidApartMs, atMs - this.lastSaidMs);
    this.lastSaidMs = atMs;
  }

  /** A message has come whole. */
  onMessage(atMs: number): void {
    this.received++;
    this.firstMs ??= atMs;
    this.#heardUntil(atMs);
    this.lastMs = atMs;
  }

  /** It is over. Throws RangeError if it was over already. */
  onEnd(end: Exclude<HeldEnd, 'open'>, atMs: number, closeCode: number | null = null): void {
    if (this.end !== 'open') throw new RangeError(`held exchange ${this.id} ended twice: ${this.end}, then ${end}`);
    this.#heardUntil(atMs);
    this.end = end;
    this.closeCode = closeCode;
  }

  #heardUntil(atMs: number): void {
    if (this.lastMs === null || atMs - this.lastMs <= this.longestSilenceMs) return;
    this.longestSilenceMs = atMs - this.lastMs;
    this.silentFromMs = this.lastMs;
  }
}

/** The held exchanges of a run, beside its ledger: of each attempt at most one. */
export class HeldExchanges {
  readonly #byId = new Map<number, HeldExchange>();
  readonly #ids: number[] = [];

  /** Takes over what was read from a file. Throws RangeError if an attempt has two. */
  static restore(all: readonly HeldExchange[]): HeldExchanges {
    const held = new HeldExchanges();
    for (const each of all) held.#add(each);
    return held;
  }

  /** An attempt that is held open has begun. Throws RangeError if it had. */
  begin(id: number, kind: HeldKind, resumedFrom: string | null = null, endless = false, mayBeQuiet = false): HeldRecord {
    const record = new HeldRecord(id, kind, resumedFrom, endless, mayBeQuiet);
    this.#add(record);
    return record;
  }

  /**
   * Takes over what another thread or machine says of one, in place of what it said before. Throws RangeError if it had ended, or is another.
   */
  tell(held: HeldExchange): void {
    const before = this.#byId.get(held.id);
    if (before === undefined) return this.#add(held);
    if (before.end !== 'open' || before.kind !== held.kind || held.received < before.received)
      throw new RangeError(`attempt ${held.id} is held open twice`);
    this.#byId.set(held.id, held);
  }

  get size(): number {
    return this.#byId.size;
  }

  /** What is known of an attempt; undefined if it is not held open. */
  of(id: number): HeldExchange | undefined {
    return this.#byId.get(id);
  }

  /** In the order in which they came to be known. */
  all(): Iterable<HeldExchange> {
    return this.#byId.values();
  }

  /** Ids of those that came to be known after the first `before`. */
  idsFrom(before: number): readonly number[] {
    return this.#ids.slice(before);
  }

  #add(held: HeldExchange): void {
    if (this.#byId.has(held.id)) throw new RangeError(`attempt ${held.id} is held open twice`);
    this.#byId.set(held.id, held);
    this.#ids.push(held.id);
  }
}
