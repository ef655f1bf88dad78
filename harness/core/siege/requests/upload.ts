import { ZerodropError } from '../../errors.ts';
import type { UploadPlan } from './request-definition.ts';

/** Octets that are written at a time if nothing says less: what the kernel takes without a wait, mostly. */
const PIECE_BYTES = 64 * 1024;
/** A client that waits for `100 Continue` need not wait for ever (RFC 9110 section 10.1.1). In milliseconds. */
const CONTINUE_WITHIN_MS = 1000;
const LENGTH_LINE = /\r\nContent-Length: \d+(?=\r\n)/i;
const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
const NO_HEAD = Buffer.alloc(0);

/** A request whose body is not sent in one go. */
export interface PlannedUpload {
  readonly head: Buffer;
  /** What is written one after the other, framed. */
  readonly pieces: readonly Buffer[];
  readonly waitsForContinue: boolean;
  /** Between two pieces, in milliseconds. */
  readonly pauseMs: number;
}

/**
 * Takes apart a request that was built with a Content-Length, to be sent as planned. Throws ZerodropError if it has no such line: then it
 * was not built as it is known to be.
 */
export function planUpload(
  built: Buffer,
  { framing = 'content-length', waitsForContinue, pieces, pauseMs = 0 }: UploadPlan,
): PlannedUpload {
  const start = built.indexOf(HEAD_END) + HEAD_END.length;
  const body = built.subarray(start);
  let head = built.toString('latin1', 0, start);
  if (!LENGTH_LINE.test(head)) throw new ZerodropError('a request with an upload was built without a Content-Length line');
  if (framing === 'chunked') head = head.replace(LENGTH_LINE, '\r\nTransfer-Encoding: chunked');
  if (waitsForContinue === true) head = head.replace(/\r\n\r\n$/, '\r\nExpect: 100-continue\r\n\r\n');
  const parts = inPieces(body, pieces);
  return {
    head: Buffer.from(head, 'latin1'),
    pieces: framing === 'chunked' ? [...parts.map(chunkOf), LAST_CHUNK] : parts,
    waitsForContinue: waitsForContinue === true,
    pauseMs,
  };
}

/** Plans a body alone, for a protocol that frames it and sends its head by itself. */
export function planBody(body: Buffer, { waitsForContinue, pieces, pauseMs = 0 }: UploadPlan): PlannedUpload {
  return { head: NO_HEAD, pieces: inPieces(body, pieces), waitsForContinue: waitsForContinue === true, pauseMs };
}

function inPieces(body: Buffer, pieces: number | undefined): readonly Buffer[] {
  const bytes = pieces === undefined ? PIECE_BYTES : Math.max(1, Math.ceil(body.length / pieces));
  return Array.from({ length: Math.ceil(body.length / bytes) }, (_, i) => body.subarray(i * bytes, (i + 1) * bytes));
}

function chunkOf(part: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
}

/** Sends one request as planned: its head, and its body when the server asks for it, piece by piece. */
export class Upload {
  readonly #plan: PlannedUpload;
  readonly #write: (octets: Buffer, isLast: boolean) => void;
  #next = 0;
  #timer: NodeJS.Timeout | null = null;
  #over = false;

  constructor(plan: PlannedUpload, write: (octets: Buffer, isLast: boolean) => void) {
    this.#plan = plan;
    this.#write = write;
    if (plan.head.length > 0) write(plan.head, false);
    if (plan.waitsForContinue) this.#timer = setTimeout(() => this.#send(), CONTINUE_WITHIN_MS);
    else this.#send();
  }

  /** All of the request was handed to the kernel. */
  get isWhole(): boolean {
    return this.#next === this.#plan.pieces.length;
  }

  /** The server has said `100 Continue`. */
  onContinue(): void {
    if (!this.#plan.waitsForContinue || this.#next > 0 || this.#over) return;
    this.#clear();
    this.#send();
  }

  /** Sends no more of it. */
  stop(): void {
    this.#over = true;
    this.#clear();
  }

  #send(): void {
    const { pieces, pauseMs } = this.#plan;
    this.#timer = null;
    while (this.#next < pieces.length && !this.#over) {
      const piece = pieces[this.#next++];
      if (piece !== undefined) this.#write(piece, this.isWhole);
      if (pauseMs > 0 && this.#next < pieces.length) {
        this.#timer = setTimeout(() => this.#send(), pauseMs);
        return;
      }
    }
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
