const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);
/** Longer than any event that a client keeps: what is longer is no event but a stream of rubbish. */
const MOST_EVENT_BYTES = 16 * 1024 * 1024;

/** One event, as EventSource hands it to a page. */
export interface StreamEvent {
  /** `message` unless it says another. */
  readonly type: string;
  readonly data: string;
  /** What its own `id` says; null if it has none. */
  readonly id: string | null;
}

/**
 * Reads a stream of server-sent events however its octets are cut into pieces, by the rules of the HTML standard, section 9.2.6: lines
 * end with LF, CR or CRLF, an empty line dispatches what stands before it, a line that begins with a colon is a comment, and a byte order
 * mark at the beginning is none of the first line.
 */
export class EventStreamReader {
  /** The last id that was told, which a client sends when it connects again; empty if none was. */
  lastEventId: string;
  /** The reconnection time that the server asked for, in milliseconds; null if it did not. */
  retryMs: number | null = null;
  readonly #onEvent: (event: StreamEvent) => void;
  /** What has come of a line that is not whole, in pieces. */
  #line: Buffer[] = [];
  #lineBytes = 0;
  #eventBytes = 0;
  #data: string[] = [];
  #type = '';
  #id: string | null = null;
  #afterCr = false;
  #isFirstLine = true;

  /** `lastEventId` is what the client has sent as `Last-Event-ID`. */
  constructor(onEvent: (event: StreamEvent) => void, lastEventId = '') {
    this.#onEvent = onEvent;
    this.lastEventId = lastEventId;
  }

  /** Octets stand between here and the last event: a stream that ends here loses an event. A comment is none. */
  get isWithinEvent(): boolean {
    return this.#data.length > 0 || (this.#lineBytes > 0 && this.#line[0]?.[0] !== COLON && !this.#isOnlyBom());
  }

  /** Reads on. False if an event is longer than any is. */
  take(chunk: Buffer, from: number, to: number): boolean {
    let start = from;
    for (let i = from; i < to; i++) {
      const octet = chunk[i];
      if (octet !== LF && octet !== CR) {
        this.#afterCr = false;
        continue;
      }
      const isSecondOfCrlf = octet === LF && this.#afterCr;
      this.#afterCr = octet === CR;
      if (!isSecondOfCrlf) this.#endLine(chunk, start, i);
      start = i + 1;
    }
    if (start < to) {
      this.#line.push(Buffer.from(chunk.subarray(start, to)));
      this.#lineBytes += to - start;
    }
    return this.#eventBytes + this.#lineBytes <= MOST_EVENT_BYTES;
  }

  #isOnlyBom(): boolean {
    return this.#isFirstLine && this.#lineBytes <= BOM.length && Buffer.concat(this.#line).equals(BOM.subarray(0, this.#lineBytes));
  }

  #endLine(chunk: Buffer, from: number, to: number): void {
    let line = chunk.subarray(from, to);
    if (this.#line.length > 0) {
      line = Buffer.concat([...this.#line, line]);
      this.#line = [];
      this.#lineBytes = 0;
    }
    if (this.#isFirstLine) {
      this.#isFirstLine = false;
      if (line.subarray(0, BOM.length).equals(BOM)) line = line.subarray(BOM.length);
    }
    this.#eventBytes += line.length;
    if (line.length === 0) return this.#dispatch();
    const colon = line.indexOf(COLON);
    if (colon === 0) return;
    const name = colon < 0 ? line : line.subarray(0, colon);
    const value = colon < 0 ? NOTHING : line.subarray(line[colon + 1] === SPACE ? colon + 2 : colon + 1);
    this.#field(name.toString('latin1'), value);
  }

  #field(name: string, value: Buffer): void {
    switch (name) {
      case 'event':
        this.#type = value.toString('utf8');
        return;
      case 'data':
        this.#data.push(value.toString('utf8'));
        return;
      case 'id':
        // An id with a NUL is ignored.
        if (!value.includes(0)) this.#id = value.toString('utf8');
        return;
      case 'retry': {
        const text = value.toString('latin1');
        if (/^[0-9]+$/.test(text)) this.retryMs = Number(text);
        return;
      }
      default:
        return;
    }
  }

  #dispatch(): void {
    const [data, type, id] = [this.#data, this.#type, this.#id];
    this.#data = [];
    this.#type = '';
    this.#id = null;
    this.#eventBytes = 0;
    if (id !== null) this.lastEventId = id;
    // An event without data is none.
    if (data.length > 0) this.#onEvent({ type: type === '' ? 'message' : type, data: data.join('\n'), id });
  }
}
