import { ChunkedBody } from './chunked.ts';
import { HeadParser, MALFORMED_HEAD, UNFINISHED } from './head.ts';
import type { HeadMemory } from './head-memory.ts';

/** How far a response has come. */
export type Progress = 'more' | 'complete' | 'malformed';
/** What the end of the connection makes of it. `idle`: no octet had come. */
export type AtEnd = 'idle' | 'complete' | 'truncated' | 'malformed';

/** What hears of a response while it is read. */
export interface ResponseHandler {
  /** The head of the final response is whole. */
  onHead(): void;
  /** Octets of the body, without its framing. */
  onBody(chunk: Buffer, from: number, to: number): void;
  /** What came is about to be written over. */
  onPause(): void;
}

type State = 'idle' | 'head' | 'length' | 'chunked' | 'until-close' | 'complete' | 'malformed';

/**
 * Reads HTTP/1.0 and HTTP/1.1 responses, as exactly as RFC 9112 puts it, however their octets are cut
 * into pieces. One object serves a connection for all its life.
 *
 * A response that no correct server sends is malformed: Content-Length together with Transfer-Encoding (section 6.1),
 * 101 without having been asked, a status out of 100 to 599. Interim responses (1xx) are skipped.
 */
export class ResponseParser {
  /** Why it is malformed. */
  reason = '';
  /** Where in the last chunk the response ended; octets behind it are none of its own. Set when it is complete. */
  consumedTo = 0;
  /** Whether the server leaves the connection open after this response. Set when it is complete. */
  keepAlive = false;

  #state: State = 'idle';
  readonly #handler: ResponseHandler;
  readonly #onInterim: ((status: number) => void) | null;
  readonly #take: (chunk: Buffer, start: number, end: number) => void;
  #toHead = false;
  #left = 0;
  readonly #head = new HeadParser('head');
  readonly #chunked = new ChunkedBody();

  /** `onInterim` hears of each interim response. */
  constructor(handler: ResponseHandler, onInterim: ((status: number) => void) | null = null) {
    this.#handler = handler;
    this.#onInterim = onInterim;
    this.#take = (chunk, start, end) => handler.onBody(chunk, start, end);
  }

  /** The status of the final response; 0 before its status line. */
  get status(): number {
    return this.#head.status;
  }

  /**
   * Begins the next response. `toHead`: it answers a HEAD, and has no body whatever its headers say. `memory` knows heads that came
   * before; null for none.
   */
  reset(toHead = false, memory: HeadMemory | null = null): void {
    this.reason = '';
    this.keepAlive = false;
    this.#state = 'idle';
    this.#toHead = toHead;
    this.#head.use(memory);
    this.#head.reset();
  }

  /** Reads the octets of `chunk` from `from` to `to`. Call it no more after it said `complete` or `malformed`. */
  execute(chunk: Buffer, from: number, to: number): Progress {
    let at = from;
    if (at < to && this.#state === 'idle') this.#state = 'head';
    while (this.#state === 'head') {
      if (at === to) return 'more';
      at = this.#head.feed(chunk, at, to);
      if (at === UNFINISHED) return 'more';
      if (at === MALFORMED_HEAD) return this.#malformed(this.#head.reason);
      if (!this.#beginBody()) return 'malformed';
    }
    const progress = this.#readBody(chunk, at, to);
    if (progress === 'more') {
      this.#head.retain();
      this.#handler.onPause();
    }
    return progress;
  }

  /** The connection has ended: what does that make of the response? */
  finish(): AtEnd {
    switch (this.#state) {
      case 'idle':
        return 'idle';
      case 'head':
      case 'length':
      case 'chunked':
        return 'truncated';
      case 'until-close':
      case 'complete':
        return 'complete';
      case 'malformed':
        return 'malformed';
    }
  }

  /** The value of a header by its lower-case name; several of that name are joined by commas. Valid until the next octets are read. */
  header(name: string): string | null {
    return this.#head.header(name);
  }

  /** Whether the head is these octets, from its status line to its empty line. */
  isHead(octets: Buffer): boolean {
    return this.#head.isHead(octets);
  }

  /** The head's octets. They stay as they are. */
  headOctets(): Buffer {
    return this.#head.octets();
  }

  /** It answers a HEAD. */
  get toHead(): boolean {
    return this.#toHead;
  }

  /** The values of all headers of a lower-case name. Valid until the next octets are read. */
  headers(name: string): readonly string[] {
    return this.#head.values(name);
  }

  /** The head is whole: where does the body end? RFC 9112 section 6.3. */
  #beginBody(): boolean {
    const head = this.#head;
    if (head.status < 200) {
      if (head.status === 101) return this.#refuse('101 Switching Protocols, which was not asked for');
      const { status } = head;
      head.reset();
      this.#onInterim?.(status);
      return true;
    }
    const persistent = head.minor > 0 ? !head.saysClose : head.saysKeepAlive && !head.saysClose;
    if (this.#toHead || head.status === 204 || head.status === 304) {
      this.keepAlive = persistent;
      this.#left = 0;
      this.#state = 'length';
    } else if (head.transferCoding !== null) {
      if (head.contentLength >= 0) return this.#refuse('Content-Length together with Transfer-Encoding');
      // HTTP/1.0 knows no Transfer-Encoding: section 6.1 has such a connection closed afterwards.
      this.keepAlive = persistent && head.minor > 0 && head.transferCoding === 'chunked';
      this.#state = head.transferCoding === 'chunked' ? 'chunked' : 'until-close';
      if (this.#state === 'chunked') this.#chunked.reset();
    } else if (head.contentLength >= 0) {
      this.keepAlive = persistent;
      this.#left = head.contentLength;
      this.#state = 'length';
    } else this.#state = 'until-close';
    this.#handler.onHead();
    return true;
  }

  #readBody(chunk: Buffer, from: number, to: number): Progress {
    switch (this.#state) {
      case 'length': {
        const end = Math.min(to, from + this.#left);
        if (end > from) this.#handler.onBody(chunk, from, end);
        this.#left -= end - from;
        return this.#left === 0 ? this.#complete(end) : 'more';
      }
      case 'chunked': {
        const end = this.#chunked.feed(chunk, from, to, this.#take);
        if (end === MALFORMED_HEAD) return this.#malformed(this.#chunked.reason);
        return end === UNFINISHED ? 'more' : this.#complete(end);
      }
      case 'until-close':
        if (to > from) this.#handler.onBody(chunk, from, to);
        return 'more';
      case 'complete':
        return 'complete';
      case 'malformed':
        return 'malformed';
      case 'idle':
      case 'head':
        return 'more';
    }
  }

  #complete(at: number): 'complete' {
    this.#state = 'complete';
    this.consumedTo = at;
    return 'complete';
  }

  #malformed(reason: string): 'malformed' {
    this.#state = 'malformed';
    this.reason = reason;
    return 'malformed';
  }

  #refuse(reason: string): false {
    this.#malformed(reason);
    return false;
  }
}
