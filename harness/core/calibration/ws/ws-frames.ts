import { createHash } from 'node:crypto';

/** Opcodes of RFC 6455 section 5.2. */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  /** False if more fragments of the message come. */
  readonly final?: boolean;
  /** The three reserved bits. */
  readonly rsv?: number;
  /** A server must not mask (section 5.1). */
  readonly masked?: true;
}

/** A frame as a server sends it, unless the options make it a wrong one. */
export function frame(opcode: number, payload: Uint8Array | string, { final = true, rsv = 0, masked }: FrameOptions = {}): Buffer {
  const octets = Buffer.from(payload);
  const first = Buffer.of((final ? 0x80 : 0) | (rsv << 4) | opcode);
  const mask = masked === true ? 0x80 : 0;
  if (masked !== true) return Buffer.concat([first, lengthOf(octets.length, mask), octets]);
  const key = Buffer.of(1, 2, 3, 4);
  return Buffer.concat([first, lengthOf(octets.length, mask), key, Buffer.from(octets.map((octet, i) => octet ^ (key[i % 4] ?? 0)))]);
}

/** A Close frame: its code, or none, and its reason. */
export function closeFrame(code: number | null, reason: string | Uint8Array = ''): Buffer {
  if (code === null) return frame(OPCODE.close, '');
  return frame(OPCODE.close, Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]));
}

/** What a server says of the key of a client (section 4.2.2). */
export function acceptOf(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** A frame of a client, unmasked. */
export interface ReadFrame {
  readonly opcode: number;
  readonly rsv: number;
  readonly payload: Buffer;
}

/** Reads the frames of a client as their octets come. The client is our own: it sends no fragments. */
export class ClientFrames {
  #octets = Buffer.alloc(0);

  take(octets: Buffer): readonly ReadFrame[] {
    this.#octets = Buffer.concat([this.#octets, octets]);
    const frames: ReadFrame[] = [];
    for (let read = this.#next(); read !== null; read = this.#next()) frames.push(read);
    return frames;
  }

  #next(): ReadFrame | null {
    const octets = this.#octets;
    if (octets.length < 2) return null;
    const short = octets.readUInt8(1) & 0x7f;
    const lengthBytes = short === 127 ? 8 : short === 126 ? 2 : 0;
    const start = 2 + lengthBytes + 4;
    if (octets.length < start) return null;
    const length = lengthBytes === 0 ? short : lengthBytes === 2 ? octets.readUInt16BE(2) : Number(octets.readBigUInt64BE(2));
    if (octets.length < start + length) return null;
    const key = octets.subarray(start - 4, start);
    const payload = Buffer.from(octets.subarray(start, start + length).map((octet, i) => octet ^ (key[i % 4] ?? 0)));
    this.#octets = octets.subarray(start + length);
    const first = octets.readUInt8(0);
    return { opcode: first & 0x0f, rsv: (first >> 4) & 7, payload };
  }
}

function lengthOf(length: number, mask: number): Buffer {
  if (length < 126) return Buffer.of(mask | length);
  const extended = Buffer.alloc(length < 65_536 ? 3 : 9);
  extended.writeUInt8(mask | (length < 65_536 ? 126 : 127));
  if (length < 65_536) extended.writeUInt16BE(length, 1);
  else extended.writeBigUInt64BE(BigInt(length), 1);
  return extended;
}
