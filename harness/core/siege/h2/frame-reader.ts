/** What the frames that have come say of the end of one stream. */
export interface StreamEnd {
  /** A whole frame with END_STREAM, and all of the head that it belongs to, have come. */
  ended: boolean;
  /** The code of the RST_STREAM that came before such a frame; null if none did. */
  resetCode: number | null;
}

/** The head of a frame: its length, type, flags and stream (RFC 9113 section 4.1). */
const HEAD_BYTES = 9;
const TYPE = { data: 0, headers: 1, rstStream: 3, pushPromise: 5, goaway: 7, continuation: 9 } as const;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;
/** Of a payload no more is kept than a RST_STREAM (4) and the beginning of a GOAWAY (8) have. */
const KEPT_BYTES = 8;

/**
 * Reads the frames that a server sends, beside the client that decodes them: `node:http2` takes a stream that was reset with NO_ERROR for one
 * that was sent to its end. It looks at the heads of frames, and at what RST_STREAM and GOAWAY say; what is wrong with frames is for the
 * client to find.
 */
export class FrameReader {
  /** The last stream that the server says it may have processed; null if no GOAWAY has come (RFC 9113 section 6.8). */
  lastStreamId: number | null = null;
  /** The code of the last GOAWAY. */
  goawayCode: number | null = null;
  readonly #streams = new Map<number, StreamEnd>();
  readonly #kept = Buffer.alloc(HEAD_BYTES + KEPT_BYTES);
  /** Octets in `#kept`: of the head first, then of the payload. */
  #keptBytes = 0;
  /** Octets of the payload that have not come; the frame is whole at 0. */
  #left = 0;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  /** The stream that ends with the block of headers which has begun; 0 if that is none. */
  #endsWithBlock = 0;

  /** Takes note of the end of a stream from now on, until `forget`. */
  follow(streamId: number): StreamEnd {
    const end: StreamEnd = { ended: false, resetCode: null };
    this.#streams.set(streamId, end);
    return end;
  }

  forget(streamId: number): void {
    this.#streams.delete(streamId);
  }

  /** Octets that have come from the server, in their order. */
  read(octets: Buffer): void {
    let at = 0;
    while (at < octets.length) {
      if (this.#keptBytes < HEAD_BYTES) {
        at = this.#keep(octets, at, HEAD_BYTES);
        if (this.#keptBytes < HEAD_BYTES) return;
        this.#readHead();
      } else {
        const end = Math.min(octets.length, at + this.#left);
        if (this.#keptBytes < this.#kept.length) this.#keep(octets.subarray(0, end), at, this.#kept.length);
        this.#left -= end - at;
        at = end;
      }
      if (this.#left === 0) this.#whole();
    }
  }

  #keep(octets: Buffer, at: number, upTo: number): number {
    const copied = octets.copy(this.#kept, this.#keptBytes, at, Math.min(octets.length, at + upTo - this.#keptBytes));
    this.#keptBytes += copied;
    return at + copied;
  }

  #readHead(): void {
    this.#left = this.#kept.readUIntBE(0, 3);
    this.#type = this.#kept.readUInt8(3);
    this.#flags = this.#kept.readUInt8(4);
    this.#streamId = this.#kept.readUInt32BE(5) & 0x7fffffff;
  }

  #whole(): void {
    const has = (flag: number): boolean => (this.#flags & flag) !== 0;
    switch (this.#type) {
      case TYPE.data:
        if (has(END_STREAM)) this.#ended(this.#streamId);
        break;
      case TYPE.headers:
      case TYPE.pushPromise:
        this.#endsWithBlock = this.#type === TYPE.headers && has(END_STREAM) ? this.#streamId : 0;
        if (has(END_HEADERS)) this.#ended(this.#endsWithBlock);
        break;
      case TYPE.continuation:
        if (has(END_HEADERS)) this.#ended(this.#endsWithBlock);
        break;
      case TYPE.rstStream: {
        const stream = this.#streams.get(this.#streamId);
        if (stream !== undefined && !stream.ended) stream.resetCode ??= this.#kept.readUInt32BE(HEAD_BYTES);
        break;
      }
      case TYPE.goaway: {
        const last = this.#kept.readUInt32BE(HEAD_BYTES) & 0x7fffffff;
        // A server may send a second one, with a lower number.
        this.lastStreamId = Math.min(this.lastStreamId ?? last, last);
        this.goawayCode = this.#kept.readUInt32BE(HEAD_BYTES + 4);
        break;
      }
    }
    this.#keptBytes = 0;
  }

  #ended(streamId: number): void {
    const stream = this.#streams.get(streamId);
    if (stream !== undefined && stream.resetCode === null) stream.ended = true;
  }
}
