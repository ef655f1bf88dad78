const CLOSE = 8;
const FINAL = 0x80;
const MASKED = 0x80;

/**
 * Follows the frames that a server sends (RFC 6455 section 5.2) as far as to know where each begins and ends: whether the last one is whole,
 * and what comes behind a Close. The library reads what is in them, and tells neither.
 */
export class FrameScan {
  /** A Close frame has come whole. */
  closed = false;
  /** Octets behind it. A server must send none (section 5.5.1). */
  beyondClose = 0;
  /** Of the header of a frame: what has come of it. */
  readonly #header = new Uint8Array(14);
  #headerBytes = 0;
  /** Octets of the frame's payload that are still to come. */
  #left = 0;
  /** The last message was begun, and its last fragment has not come. */
  #fragmented = false;

  /** What came last ends in the middle of a frame, or of a message of several. */
  get withinMessage(): boolean {
    return this.#headerBytes > 0 || this.#fragmented;
  }

  take(octets: Uint8Array): void {
    let at = 0;
    while (at < octets.length) {
      if (this.closed) {
        this.beyondClose += octets.length - at;
        return;
      }
      if (this.#left > 0) {
        const taken = Math.min(this.#left, octets.length - at);
        this.#left -= taken;
        at += taken;
        if (this.#left === 0) this.#frameEnds();
        continue;
      }
      this.#header[this.#headerBytes++] = octets[at++] ?? 0;
      this.#readHeader();
    }
  }

  #readHeader(): void {
    const header = this.#header;
    if (this.#headerBytes < 2) return;
    const second = header[1] ?? 0;
    const short = second & 0x7f;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const whole = 2 + lengthBytes + ((second & MASKED) === 0 ? 0 : 4);
    if (this.#headerBytes < whole) return;
    let length = lengthBytes === 0 ? short : 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + (header[2 + i] ?? 0);
    this.#left = length;
    if (length === 0) this.#frameEnds();
  }

  #frameEnds(): void {
    const first = this.#header[0] ?? 0;
    const opcode = first & 0x0f;
    // Control frames may come between the fragments of a message.
    if (opcode < CLOSE) this.#fragmented = (first & FINAL) === 0;
    this.#headerBytes = 0;
    if (opcode === CLOSE) this.closed = true;
  }
}
