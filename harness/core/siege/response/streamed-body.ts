import { createHash, type Hash } from 'node:crypto';
import { ContentDecoder, canDecode, type DecodedEnd } from './content-decoder.ts';
import { TextSearch } from './text-search.ts';

/** This many octets of a body are kept as they came, to know the same body again without a hash. */
export const KEPT_BYTES = 64 * 1024;
/** A decoded body up to this length can be read as a text. */
export const MOST_TEXT_BYTES = 4 * 1024 * 1024;

/** What is to be found out of a body. */
export interface BodyQuestions {
  /** Must it hold this text? */
  readonly text: Buffer | null;
  /** What is taken out of it before it is hashed. */
  readonly ignored: readonly RegExp[];
  /** Its text is wanted besides. */
  readonly wantsText: boolean;
}

/** A body that has come to its end. */
export interface WholeBody {
  readonly end: DecodedEnd;
  /** Decoded octets, without what is ignored. */
  readonly size: number;
  /** The first 16 hexadecimal digits of its SHA-256; null if it was too long to take out what is ignored. */
  readonly hash: string | null;
  /** It holds the text that was asked for. */
  readonly holdsText: boolean;
  /** What is hashed, up to `KEPT_BYTES`; null if it is longer. */
  readonly compared: Buffer | null;
  /** All of it, decoded; null if it is longer than `MOST_TEXT_BYTES`, or was not wanted. */
  readonly text: Buffer | null;
}

/** Takes a body as its octets come, decodes, hashes and searches it; used for one body after the other. */
export class StreamedBody {
  readonly #questions: BodyQuestions;
  readonly #search: TextSearch | null;
  readonly #take = (chunk: Buffer, from: number, to: number): void => this.#decoded(chunk, from, to);
  #decoder: ContentDecoder | null = null;
  #hash: Hash | null = null;
  #parts: Buffer[] = [];
  #keptBytes = 0;
  #size = 0;

  constructor(questions: BodyQuestions) {
    this.#questions = questions;
    this.#search = questions.text === null ? null : new TextSearch(questions.text);
  }

  /** Begins another body, which is coded so; in a coding that is not known, it is taken as it is. */
  begin(coding: string): void {
    this.#decoder?.end();
    this.#decoder = coding === '' || coding === 'identity' || !canDecode(coding) ? null : new ContentDecoder(coding, this.#take);
    this.#search?.reset();
    this.#hash = null;
    this.#parts = [];
    this.#keptBytes = 0;
    this.#size = 0;
  }

  /** Octets as they came. */
  take(chunk: Buffer, from: number, to: number): void {
    if (this.#decoder === null) this.#decoded(chunk, from, to);
    else this.#decoder.take(chunk, from, to);
  }

  end(): WholeBody {
    const end = this.#decoder?.end() ?? 'whole';
    this.#decoder = null;
    const holdsText = this.#search?.found ?? true;
    const all = this.#keptBytes === this.#size ? Buffer.concat(this.#parts, this.#size) : null;
    const { ignored } = this.#questions;
    if (ignored.length > 0) {
      if (all === null) return { end, size: this.#size, hash: null, holdsText, compared: null, text: null };
      const rest = Buffer.from(ignored.reduce((text, pattern) => text.replace(pattern, ''), all.toString('utf8')));
      const compared = rest.length <= KEPT_BYTES ? rest : null;
      return { end, size: rest.length, hash: digest(createHash('sha256').update(rest)), holdsText, compared, text: all };
    }
    const hash = digest(all !== null && this.#hash === null ? createHash('sha256').update(all) : this.#hashed());
    return { end, size: this.#size, hash, holdsText, compared: all !== null && all.length <= KEPT_BYTES ? all : null, text: all };
  }

  #decoded(chunk: Buffer, from: number, to: number): void {
    this.#search?.take(chunk, from, to);
    const before = this.#size;
    this.#size += to - from;
    const { ignored, wantsText } = this.#questions;
    const mostKept = ignored.length > 0 || wantsText ? MOST_TEXT_BYTES : KEPT_BYTES;
    if (this.#size <= mostKept) {
      this.#parts.push(Buffer.from(chunk.subarray(from, to)));
      this.#keptBytes = this.#size;
    } else if (before <= mostKept) {
      this.#hashed();
      this.#parts = [];
      this.#keptBytes = 0;
    }
    this.#hash?.update(chunk.subarray(from, to));
  }

  /** The hash that goes on with what comes: of what is kept so far at first. */
  #hashed(): Hash {
    if (this.#hash === null) {
      this.#hash = createHash('sha256');
      for (const part of this.#parts) this.#hash.update(part);
    }
    return this.#hash;
  }
}

function digest(hash: Hash): string {
  return hash.digest('hex').slice(0, 16);
}
