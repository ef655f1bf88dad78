import { closeSync, fstatSync, openSync, readSync, type Stats, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { ZerodropError } from '../../core/errors.ts';
import { whyNot } from '../../core/why-not.ts';
import { type FollowedLog, Lines } from './followed-log.ts';

/** The safety net if the file system sends no notice. */
const POLL_MS = 100;
/** So much of the log's end tells how the server stood before. */
const BEFORE_BYTES = 8 * 1024 * 1024;
/** Files that were renamed and into which the server may write until it opens its log anew. */
const MOST_RENAMED = 4;

interface OpenFile {
  readonly fd: number;
  readonly lines: Lines;
  offset: number;
}

/**
 * Follows a file of another program from its end, as `tail -F` does: also if it is renamed and made anew, cut to nothing, or only made
 * later. Throws ZerodropError if it can't be read, or can't be made since its folder is not there.
 */
export function followFile(path: string, onLine: (text: string) => void): FollowedLog {
  return new FollowedFile(path, onLine);
}

class FollowedFile implements FollowedLog {
  readonly before: readonly string[];
  readonly #path: string;
  readonly #onLine: (text: string) => void;
  readonly #buffer = Buffer.alloc(65_536);
  readonly #stop: () => void;
  /** The newest last. */
  #files: OpenFile[] = [];
  #closed = false;

  constructor(path: string, onLine: (text: string) => void) {
    this.#path = path;
    this.#onLine = onLine;
    const found = statOf(path);
    if (found?.isFIFO() === true) throw unreadable(path, 'it is a FIFO: what zerodrop reads of it no other reader gets');
    if (found?.isFile() === false) throw unreadable(path, 'it is no file');
    if (found === null && statOf(dirname(path))?.isDirectory() !== true) throw unreadable(path, `there is no folder ${dirname(path)}`);
    let before: string[] = [];
    if (found !== null) {
      const file = this.#open();
      if (file === null) throw unreadable(path, 'it is gone');
      file.offset = fstatSync(file.fd).size;
      before = this.#endOf(file);
    }
    this.before = before;
    // Neither may keep the process alive. A folder can't be watched on every file system: then the poll does it.
    const watcher = watching(dirname(path), () => this.#read());
    const poll = setInterval(() => this.#read(), POLL_MS);
    poll.unref();
    this.#stop = () => {
      watcher?.close();
      clearInterval(poll);
    };
  }

  async takeIn(): Promise<void> {
    this.#read();
  }

  close(): void {
    if (this.#closed) return;
    this.#read();
    this.#closed = true;
    this.#stop();
    for (const { fd, lines } of this.#files) {
      lines.end();
      closeSync(fd);
    }
  }

  /** What goes wrong in one reading costs that reading alone: the run goes on. */
  #read(): void {
    if (this.#closed) return;
    try {
      this.#readAll();
    } catch {
      // The next one tries again.
    }
  }

  #readAll(): void {
    for (const file of this.#files) this.#readOn(file);
    const found = statOf(this.#path);
    const newest = this.#files.at(-1);
    if (found?.isFile() !== true) return;
    if (newest !== undefined && isSame(fstatSync(newest.fd), found)) return;
    // Whatever the old one got between the two readings comes first; it may get more until the server opens its log anew.
    const file = this.#openQuietly();
    if (file === null) return;
    if (newest !== undefined) this.#readOn(newest);
    this.#readOn(file);
    const old = this.#files.splice(0, Math.max(0, this.#files.length - MOST_RENAMED));
    for (const { fd } of old) closeSync(fd);
  }

  /** Adds it to those that are followed, from its beginning. */
  #open(): OpenFile | null {
    try {
      const file = { fd: openSync(this.#path, 'r'), lines: new Lines(this.#onLine), offset: 0 };
      this.#files.push(file);
      return file;
    } catch (cause) {
      if (isGone(cause)) return null;
      throw unreadable(this.#path, whyNot(cause), cause);
    }
  }

  /** A log that is made anew may get its rights a moment later. */
  #openQuietly(): OpenFile | null {
    try {
      return this.#open();
    } catch {
      return null;
    }
  }

  #readOn(file: OpenFile): void {
    // It was cut to nothing: what is in it was written since.
    if (fstatSync(file.fd).size < file.offset) file.offset = 0;
    for (;;) {
      const n = readSync(file.fd, this.#buffer, 0, this.#buffer.length, file.offset);
      if (n === 0) return;
      file.offset += n;
      file.lines.add(this.#buffer.toString('latin1', 0, n));
    }
  }

  #endOf({ fd, offset }: OpenFile): string[] {
    const found: string[] = [];
    const lines = new Lines((text) => found.push(text));
    let at = Math.max(0, offset - BEFORE_BYTES);
    while (at < offset) {
      const n = readSync(fd, this.#buffer, 0, Math.min(this.#buffer.length, offset - at), at);
      if (n === 0) break;
      at += n;
      lines.add(this.#buffer.toString('latin1', 0, n));
    }
    return found;
  }
}

function watching(folder: string, onChange: () => void) {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => undefined);
    return watcher;
  } catch {
    return null;
  }
}

/** Null if there is none. Throws ZerodropError if that can't be told. */
function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch (cause) {
    if (isGone(cause)) return null;
    throw unreadable(path, whyNot(cause), cause);
  }
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function unreadable(path: string, why: string, cause?: unknown): ZerodropError {
  return new ZerodropError(`--log ${path} can't be read: ${why}`, {
    hint: 'Name the file that the server writes its log to, and that you may read.',
    cause,
  });
}
