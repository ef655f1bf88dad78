import { BrotliDecompress, Gunzip, Inflate, InflateRaw, ZstdDecompress } from 'minizlib';

/** Takes octets of a body as they are decoded. */
export type TakeDecoded = (chunk: Buffer, from: number, to: number) => void;

/** This many coded octets are decoded at once: what they become is held in memory, a thousand times as much at worst. */
const SLICE_BYTES = 8 * 1024;

type Decompressor = Gunzip | Inflate | InflateRaw | BrotliDecompress | ZstdDecompress;

/** What became of a body that was coded. */
export type DecodedEnd = 'whole' | 'truncated' | 'malformed';

/** Whether a body that is coded so can be decoded; an unknown coding is left as it is. */
export function canDecode(coding: string): boolean {
  return coding === '' || coding === 'identity' || makerOf(coding) !== null;
}

function makerOf(coding: string): ((firstOctet: number) => Decompressor) | null {
  switch (coding) {
    case 'gzip':
    case 'x-gzip':
      return () => new Gunzip({});
    case 'deflate':
      // RFC 9110 section 8.4.1.2: zlib's format, whose first octet ends so; some servers send what is within it alone.
      return (firstOctet) => ((firstOctet & 0x0f) === 8 ? new Inflate({}) : new InflateRaw({}));
    case 'br':
      return () => new BrotliDecompress({});
    case 'zstd':
      return () => new ZstdDecompress({});
    default:
      return null;
  }
}

/**
 * Decodes a body as it streams (RFC 9110 section 8.4.1), at once and not a turn later: the answer's outcome is known when its last
 * octet has come. One for each body.
 */
export class ContentDecoder {
  readonly #make: (firstOctet: number) => Decompressor;
  readonly #decoded: TakeDecoded;
  #decompressor: Decompressor | null = null;
  #failed: DecodedEnd | null = null;

  /** Throws RangeError for a coding that `canDecode` does not know. */
  constructor(coding: string, decoded: TakeDecoded) {
    const make = makerOf(coding);
    if (make === null) throw new RangeError(`no decoder for ${coding}`);
    this.#make = make;
    this.#decoded = decoded;
  }

  take(chunk: Buffer, from: number, to: number): void {
    if (to === from) return;
    this.#decompressor ??= this.#begin(chunk[from] ?? 0);
    for (let at = from; at < to && this.#failed === null; at += SLICE_BYTES) {
      this.#decompressor.write(chunk.subarray(at, Math.min(to, at + SLICE_BYTES)));
    }
  }

  /** The body has come to its end. A body of no octets is whole: some servers label an empty answer. */
  end(): DecodedEnd {
    if (this.#failed === null) this.#decompressor?.end();
    this.#decompressor?.close();
    return this.#failed ?? 'whole';
  }

  #begin(firstOctet: number): Decompressor {
    const decompressor = this.#make(firstOctet);
    decompressor.on('data', (part: Buffer) => this.#decoded(part, 0, part.length));
    decompressor.on('error', (error: unknown) => {
      this.#failed ??= isCut(error) ? 'truncated' : 'malformed';
    });
    return decompressor;
  }
}

/** zlib says so of coded data that ends early; the others have names of their own. */
function isCut(error: unknown): boolean {
  return error instanceof Error && (('code' in error && error.code === 'Z_BUF_ERROR') || /unexpected end/i.test(error.message));
}
