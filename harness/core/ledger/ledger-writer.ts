import { close, closeSync, fsync, ftruncate, openSync, writeSync, writev } from 'node:fs';
import { promisify } from 'node:util';
import { ZerodropError } from '../errors.ts';
import { OWN_FILE } from '../file-modes.ts';
import { whyNot } from '../why-not.ts';
import { MAGIC } from './ledger-blocks.ts';

/** The most that may wait in memory to be written. */
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

/** Appends blocks to a ledger's file, one write after the other, without holding up what appends. After a write that failed it writes nothing more. */
export class LedgerWriter {
  readonly path: string;
  readonly fd: number;
  #endBytes = 0;
  #waitingBytes = 0;
  #waitsForNow = false;
  #failure: ZerodropError | null = null;
  #last: Promise<void> = Promise.resolve();
  readonly #onFailure: (failure: ZerodropError) => void;

  /** Creates the file with a first block, or empties it. Throws if that can't be done. */
  constructor(path: string, first: readonly Uint8Array[], onFailure: (failure: ZerodropError) => void = () => undefined) {
    this.path = path;
    this.#onFailure = onFailure;
    this.fd = openSync(path, 'w+', OWN_FILE);
    try {
      // At once, so that there is never a file that is no ledger.
      for (const part of [Buffer.from(MAGIC), ...first]) this.#endBytes += writeSync(this.fd, part, 0, part.length, this.#endBytes);
    } catch (error) {
      closeSync(this.fd);
      throw this.#fail(error);
    }
  }

  /** Why nothing more is written; null if all goes well. */
  get failure(): ZerodropError | null {
    return this.#failure;
  }

  /** Bytes that were appended. */
  get endBytes(): number {
    return this.#endBytes;
  }

  /** Appends a block, which must not change from now on; gives its place in the file, and when it is written (also if that failed). */
  append(parts: readonly Uint8Array[]): { readonly atBytes: number; readonly written: Promise<boolean> } {
    const atBytes = this.#endBytes;
    this.#endBytes += sizeOf(parts);
    return { atBytes, written: this.#write(parts, atBytes) };
  }

  /** Writes behind the end what the next block will overwrite: it matters only if this process is killed before. */
  appendForNow(parts: readonly Uint8Array[]): void {
    // A disk that does not keep up has enough to do.
    if (this.#waitsForNow) return;
    this.#waitsForNow = true;
    void this.#write(parts, this.#endBytes).then(() => {
      this.#waitsForNow = false;
    });
  }

  /** Waits until what was appended is written, or could not be. */
  async caughtUp(): Promise<void> {
    await this.#last;
  }

  /** Waits until all is on the disk. Throws ZerodropError if anything could not be written. */
  async finish(): Promise<void> {
    await this.#last;
    if (this.#failure !== null) throw this.#failure;
    try {
      await promisify(ftruncate)(this.fd, this.#endBytes);
      await promisify(fsync)(this.fd);
    } catch (error) {
      throw this.#fail(error);
    }
  }

  async close(): Promise<void> {
    await this.#last;
    await promisify(close)(this.fd);
  }

  #write(parts: readonly Uint8Array[], atBytes: number): Promise<boolean> {
    const bytes = sizeOf(parts);
    this.#waitingBytes += bytes;
    if (this.#waitingBytes > MOST_WAITING_BYTES && this.#failure === null)
      this.#fail(new Error(`the disk is too slow: ${Math.round(this.#waitingBytes / 1024 / 1024)} MiB wait to be written`));
    const written = this.#last.then(async () => {
      try {
        if (this.#failure === null) await writeAll(this.fd, parts, atBytes);
      } catch (error) {
        this.#fail(error);
      } finally {
        this.#waitingBytes -= bytes;
      }
      return this.#failure === null;
    });
    this.#last = written.then(() => undefined);
    return written;
  }

  #fail(error: unknown): ZerodropError {
    const failure = new ZerodropError(`cannot write ${this.path}: ${whyNot(error)}`, {
      hint: 'Make room on the disk, or choose another place by --out: the ledger takes up to 34 bytes a request. `zerodrop report` judges what was written by then.',
      cause: error,
    });
    this.#failure ??= failure;
    this.#onFailure(failure);
    return failure;
  }
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** A disk that fills up takes a part of it first. */
async function writeAll(fd: number, parts: readonly Uint8Array[], atBytes: number): Promise<void> {
  let left = [...parts];
  let at = atBytes;
  while (left.length > 0) {
    let written = await new Promise<number>((resolve, reject) =>
      writev(fd, left, at, (error, bytes) => (error === null ? resolve(bytes) : reject(error))),
    );
    at += written;
    left = left.flatMap((part) => {
      const gone = Math.min(part.length, written);
      written -= gone;
      return gone === part.length ? [] : [part.subarray(gone)];
    });
  }
}
