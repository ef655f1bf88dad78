import { BAD_LENGTH, contentLength, listHas, skipBlanks, type TransferCoding, transferCoding, trimBlanks } from './framing.ts';
import type { HeadMemory, ReadHead } from './head-memory.ts';
import { COLON, CR, equalsIgnoringCase, HTAB, isText, LF, SP, TOKEN } from './octets.ts';
import { beginsStatusLine, minorVersionOf, statusLineFault, statusOf } from './status-line.ts';

/** The head is not whole yet. */
export const UNFINISHED = -1;
/** The head is no HTTP; `reason` says why. */
export const MALFORMED_HEAD = -2;

/** Browsers take 256 KiB; whatever is longer is no head but a stream of rubbish. */
export const MAX_HEAD_BYTES = 256 * 1024;

/**
 * Reads the head of a response, or the trailers of a chunked body, line by line. Lines that lie whole in the bytes that
 * came are read where they are; a head that comes in pieces is gathered in a buffer of its own, which the next
 * response on the connection uses again. A head that came before, octet for octet, is known by its memory and not read.
 *
 * A bare LF ends a line as well as CRLF does (RFC 9112 section 2.2 allows it, every common client does it), a folded
 * line continues the value before it (section 5.2), and a bare CR or any other control character is malformed.
 */
export class HeadParser {
  reason = '';
  status = 0;
  /** Minor version of HTTP/1.x. */
  minor = 1;
  /** -1 if there is no Content-Length. */
  contentLength = -1;
  transferCoding: TransferCoding | null = null;
  saysClose = false;
  saysKeepAlive = false;

  readonly #trailers: boolean;
  #own: Buffer = Buffer.allocUnsafe(1024);
  /** Bytes in `#own`; 0 while the head is read where it came. */
  #kept = 0;
  #buffer: Buffer = this.#own;
  #headStart = 0;
  #headEnd = 0;
  #firstFieldAt = -1;
  #lineStart = 0;
  #scanned = 0;
  // The field whose line was read last: it ends only if the next line is no fold.
  #nameStart = -1;
  #nameEnd = 0;
  #valueEnd = 0;
  #memory: HeadMemory | null = null;
  /** The head as the memory has it; null if it is not there. */
  #known: ReadHead | null = null;

  constructor(part: 'head' | 'trailers') {
    this.#trailers = part === 'trailers';
    this.reset();
  }

  /** Where heads are known from, and kept, from now on. */
  use(memory: HeadMemory | null): void {
    this.#memory = memory;
  }

  /** Forgets the head that was read, for the next one. */
  reset(): void {
    this.#known = null;
    this.reason = '';
    this.status = 0;
    this.minor = 1;
    this.contentLength = -1;
    this.transferCoding = null;
    this.saysClose = false;
    this.saysKeepAlive = false;
    this.#kept = 0;
    this.#headStart = 0;
    this.#headEnd = 0;
    this.#firstFieldAt = this.#trailers ? 0 : -1;
    this.#lineStart = 0;
    this.#scanned = 0;
    this.#nameStart = -1;
  }

  /**
   * Reads on. Returns the position in `chunk` behind the head's last octet, `UNFINISHED` if all of it belongs to
   * the head, or `MALFORMED_HEAD`.
   */
  feed(chunk: Buffer, from: number, to: number): number {
    if (this.#kept > 0) return this.#feedOwn(chunk, from, to);
    this.#buffer = chunk;
    this.#headStart = this.#lineStart = this.#scanned = from;
    if (this.#trailers) this.#firstFieldAt = from;
    const known = this.#memory?.find(chunk, from, to) ?? null;
    if (known !== null) return this.#recall(known, from);
    const end = this.#readLines(chunk, to);
    if (end === UNFINISHED) this.#keep(to);
    else if (end !== MALFORMED_HEAD) this.#remember();
    return end;
  }

  /**
   * Takes the head out of the buffer that it came in, which is about to be written over. Call it when the head is
   * whole and the body is not.
   */
  retain(): void {
    if (this.#kept === 0 && this.#headEnd > 0) this.#keep(this.#headEnd);
  }

  /** The value of the first field of that lower-case name, fields of the same name joined by commas; null if there is none. */
  header(name: string): string | null {
    let found: string | null = null;
    let lineStart = this.#firstFieldAt;
    while (lineStart >= 0 && lineStart < this.#headEnd) {
      let lineEnd = this.#buffer.indexOf(LF, lineStart);
      while (this.#isFold(lineEnd + 1)) lineEnd = this.#buffer.indexOf(LF, lineEnd + 1);
      const value = fieldValue(this.#buffer, lineStart, lineEnd, name);
      if (value !== null) found = found === null ? value : `${found}, ${value}`;
      lineStart = lineEnd + 1;
    }
    return found;
  }

  /** Whether the whole head is these octets. */
  isHead(octets: Buffer): boolean {
    if (octets === this.#known?.octets) return true;
    const length = this.#headEnd - this.#headStart;
    return octets.length === length && octets.compare(this.#buffer, this.#headStart, this.#headEnd) === 0;
  }

  /** The octets of the whole head. They stay as they are. */
  octets(): Buffer {
    return this.#known?.octets ?? Buffer.from(this.#buffer.subarray(this.#headStart, this.#headEnd));
  }

  /** The values of all fields of that lower-case name, one by one: what Set-Cookie holds can't be joined by commas (RFC 9110 section 5.3). */
  values(name: string): readonly string[] {
    const found: string[] = [];
    let lineStart = this.#firstFieldAt;
    while (lineStart >= 0 && lineStart < this.#headEnd) {
      let lineEnd = this.#buffer.indexOf(LF, lineStart);
      while (this.#isFold(lineEnd + 1)) lineEnd = this.#buffer.indexOf(LF, lineEnd + 1);
      const value = fieldValue(this.#buffer, lineStart, lineEnd, name);
      if (value !== null) found.push(value);
      lineStart = lineEnd + 1;
    }
    return found;
  }

  /** Takes what this head said when it was read. It lies at `from` in the chunk. */
  #recall(known: ReadHead, from: number): number {
    this.#known = known;
    this.status = known.status;
    this.minor = known.minor;
    this.contentLength = known.contentLength;
    this.transferCoding = known.transferCoding;
    this.saysClose = known.saysClose;
    this.saysKeepAlive = known.saysKeepAlive;
    this.#firstFieldAt = from + known.firstFieldAt;
    this.#headEnd = from + known.octets.length;
    return this.#headEnd;
  }

  /** Interim responses are left out: they would drive out the head that comes each time. */
  #remember(): void {
    if (this.#memory === null || this.status < 200) return;
    const { status, minor, contentLength, transferCoding, saysClose, saysKeepAlive } = this;
    const firstFieldAt = this.#firstFieldAt - this.#headStart;
    this.#known = { octets: this.octets(), status, minor, contentLength, transferCoding, saysClose, saysKeepAlive, firstFieldAt };
    this.#memory.keep(this.#known);
  }

  #feedOwn(chunk: Buffer, from: number, to: number): number {
    const before = this.#kept;
    const take = Math.min(to - from, MAX_HEAD_BYTES + 1 - before);
    this.#append(chunk, from, from + take);
    const end = this.#readLines(this.#own, this.#kept);
    return end < 0 ? end : from + end - before;
  }

  #keep(to: number): void {
    const start = this.#headStart;
    this.#append(this.#buffer, start, to);
    this.#buffer = this.#own;
    this.#headStart = 0;
    this.#headEnd -= start;
    this.#lineStart -= start;
    this.#scanned -= start;
    if (this.#firstFieldAt >= 0) this.#firstFieldAt -= start;
    if (this.#nameStart >= 0) this.#nameStart -= start;
    this.#nameEnd -= start;
    this.#valueEnd -= start;
  }

  #append(chunk: Buffer, from: number, to: number): void {
    const length = this.#kept + to - from;
    if (length > this.#own.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#own.length));
      this.#own.copy(larger, 0, 0, this.#kept);
      if (this.#buffer === this.#own) this.#buffer = larger;
      this.#own = larger;
    }
    chunk.copy(this.#own, this.#kept, from, to);
    this.#kept = length;
  }

  #readLines(buffer: Buffer, end: number): number {
    for (;;) {
      let lf = this.#scanned;
      while (lf < end && buffer[lf] !== LF) lf++;
      if ((lf === end ? lf : lf + 1) - this.#headStart > MAX_HEAD_BYTES) return this.#malformed('head larger than 256 KiB');
      if (lf === end) {
        this.#scanned = end;
        const rubbish = this.#firstFieldAt < 0 && !beginsStatusLine(buffer, this.#lineStart, end);
        return rubbish ? this.#malformed('no HTTP/1.x status line') : UNFINISHED;
      }
      const start = this.#lineStart;
      const lineEnd = lf > start && buffer[lf - 1] === CR ? lf - 1 : lf;
      this.#lineStart = this.#scanned = lf + 1;
      if (this.#firstFieldAt < 0) {
        if (!this.#readStatusLine(buffer, start, lineEnd)) return MALFORMED_HEAD;
        this.#firstFieldAt = lf + 1;
      } else if (lineEnd === start) {
        this.#headEnd = lf + 1;
        return this.#endField(buffer) ? lf + 1 : MALFORMED_HEAD;
      } else if (!this.#readFieldLine(buffer, start, lineEnd)) return MALFORMED_HEAD;
    }
  }

  #readStatusLine(buffer: Buffer, start: number, end: number): boolean {
    const fault = statusLineFault(buffer, start, end);
    if (fault !== null) return this.#bad(fault);
    this.minor = minorVersionOf(buffer, start);
    this.status = statusOf(buffer, start);
    return true;
  }

  #readFieldLine(buffer: Buffer, start: number, end: number): boolean {
    const first = buffer[start];
    if (first === SP || first === HTAB) {
      if (this.#nameStart < 0) return this.#bad('folded line without a header before it');
      if (!isText(buffer, start, end)) return this.#bad('control character in a header');
      this.#valueEnd = end;
      return true;
    }
    if (!this.#endField(buffer)) return false;
    let colon = start;
    while (colon < end && TOKEN[buffer[colon] ?? 0] === 1) colon++;
    if (colon === start || colon === end || buffer[colon] !== COLON) return this.#bad('header line without a name and a colon');
    if (!isText(buffer, colon + 1, end)) return this.#bad('control character in a header');
    this.#nameStart = start;
    this.#nameEnd = colon;
    this.#valueEnd = end;
    return true;
  }

  /** The last field's value is whole: takes from it what says where the body ends. */
  #endField(buffer: Buffer): boolean {
    const name = this.#nameStart;
    if (name < 0 || this.#trailers) return true;
    const nameEnd = this.#nameEnd;
    const value = nameEnd + 1;
    switch (nameEnd - name) {
      case 'connection'.length:
        if (!equalsIgnoringCase(buffer, name, nameEnd, 'connection')) return true;
        this.saysClose ||= listHas(buffer, value, this.#valueEnd, 'close');
        this.saysKeepAlive ||= listHas(buffer, value, this.#valueEnd, 'keep-alive');
        return true;
      case 'content-length'.length: {
        if (!equalsIgnoringCase(buffer, name, nameEnd, 'content-length')) return true;
        const length = contentLength(buffer, value, this.#valueEnd);
        if (length === BAD_LENGTH) return this.#bad('Content-Length is not one number');
        if (this.contentLength >= 0 && this.contentLength !== length) return this.#bad('Content-Length headers that differ');
        this.contentLength = length;
        return true;
      }
      case 'transfer-encoding'.length:
        if (!equalsIgnoringCase(buffer, name, nameEnd, 'transfer-encoding')) return true;
        this.transferCoding = transferCoding(buffer, value, this.#valueEnd, this.transferCoding);
        return this.transferCoding === 'bad' ? this.#bad('Transfer-Encoding that makes no sense') : true;
      default:
        return true;
    }
  }

  #isFold(at: number): boolean {
    return at < this.#headEnd && (this.#buffer[at] === SP || this.#buffer[at] === HTAB);
  }

  #bad(reason: string): false {
    this.reason = reason;
    return false;
  }

  #malformed(reason: string): typeof MALFORMED_HEAD {
    this.reason = reason;
    return MALFORMED_HEAD;
  }
}

function fieldValue(buffer: Buffer, lineStart: number, lineEnd: number, name: string): string | null {
  const colon = lineStart + name.length;
  if (buffer[colon] !== COLON || !equalsIgnoringCase(buffer, lineStart, colon, name)) return null;
  const start = skipBlanks(buffer, colon + 1, lineEnd);
  return buffer.toString('latin1', start, trimBlanks(buffer, start, lineEnd)).replace(/\r?\n[ \t]+/g, ' ');
}
