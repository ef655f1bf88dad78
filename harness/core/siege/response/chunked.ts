import { HeadParser, MALFORMED_HEAD, UNFINISHED } from './head.ts';
import { CR, HEX, HTAB, LF, SEMICOLON, SP, TEXT } from './octets.ts';

/** Longest line of a chunk's size with its extensions: what Node's own client takes. */
const MAX_SIZE_LINE_BYTES = 16 * 1024;

type State = 'size' | 'before-extension' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' | 'trailers';

/**
 * Finds the end of a chunked body (RFC 9112 section 7.1). Its lines end with CRLF and nothing else: what is leniency in
 * a head would be a guess here, since the lines stand between octets of the body.
 */
export class ChunkedBody {
  reason = '';
  #state: State = 'size';
  #size = 0;
  #digits = 0;
  #lineBytes = 0;
  readonly #trailers = new HeadParser('trailers');

  /** Begins another body. */
  reset(): void {
    this.reason = '';
    this.#beginChunk();
    this.#trailers.reset();
  }

  /**
   * Reads on. Returns the position behind the body's last octet, `UNFINISHED`, or `MALFORMED_HEAD`. `take` gets the
   * place of each stretch of data.
   */
  feed(chunk: Buffer, from: number, to: number, take: (chunk: Buffer, start: number, end: number) => void): number {
    let i = from;
    while (i < to) {
      if (this.#state === 'data') {
        const end = Math.min(to, i + this.#size);
        take(chunk, i, end);
        this.#size -= end - i;
        i = end;
        if (this.#size === 0) this.#state = 'data-cr';
      } else if (this.#state === 'trailers') {
        const end = this.#trailers.feed(chunk, i, to);
        if (end === MALFORMED_HEAD) this.reason = `trailers: ${this.#trailers.reason}`;
        return end;
      } else if (!this.#octet(chunk[i++] ?? 0)) return MALFORMED_HEAD;
    }
    return UNFINISHED;
  }

  #octet(octet: number): boolean {
    if (++this.#lineBytes > MAX_SIZE_LINE_BYTES) return this.#bad('chunk size line longer than 16 KiB');
    switch (this.#state) {
      case 'size':
        return this.#sizeOctet(octet);
      case 'before-extension':
        if (octet === SEMICOLON) this.#state = 'extension';
        return octet === SEMICOLON || octet === SP || octet === HTAB || this.#bad('chunk size that is no number');
      case 'extension':
        if (octet === CR) this.#state = 'size-lf';
        return octet === CR || TEXT[octet] === 1 || this.#bad('control character in a chunk extension');
      case 'size-lf':
        if (octet !== LF) return this.#bad('chunk size line that does not end with CRLF');
        this.#state = this.#size === 0 ? 'trailers' : 'data';
        return true;
      case 'data-cr':
        this.#state = 'data-lf';
        return octet === CR || this.#bad('chunk data longer than its size');
      case 'data-lf':
        this.#beginChunk();
        return octet === LF || this.#bad('chunk data that does not end with CRLF');
      case 'data':
      case 'trailers':
        return true;
    }
  }

  #sizeOctet(octet: number): boolean {
    const digit = HEX[octet] ?? 255;
    if (digit < 16) {
      this.#digits++;
      this.#size = this.#size * 16 + digit;
      return this.#size <= Number.MAX_SAFE_INTEGER || this.#bad('chunk size beyond 2^53');
    }
    if (this.#digits === 0) return this.#bad('chunk without a size');
    if (octet === CR) this.#state = 'size-lf';
    else if (octet === SEMICOLON) this.#state = 'extension';
    else if (octet === SP || octet === HTAB) this.#state = 'before-extension';
    else return this.#bad('chunk size that is no number');
    return true;
  }

  #beginChunk(): void {
    this.#state = 'size';
    this.#size = 0;
    this.#digits = 0;
    this.#lineBytes = 0;
  }

  #bad(reason: string): false {
    this.reason = reason;
    return false;
  }
}
