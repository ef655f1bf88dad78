import { closeSync, openSync, readSync, watch, writeFileSync } from 'node:fs';
import { OWN_FILE } from '../../core/file-modes.ts';

/** A line of a log, and when it was seen. */
export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** A position in a log; what is waited for comes after it. */
export type LogMark = number;

/**
 * Follows a log file that is being written, from its beginning. Lines are seen within a few milliseconds (inotify);
 * a slow poll is the safety net if the file system sends no notice.
 */
export class Log {
  readonly lines: LogLine[] = [];
  readonly path: string;
  readonly #nowMs: () => number;
  readonly #onLine: (line: LogLine) => void;
  readonly #waiters = new Set<() => void>();
  readonly #fd: number;
  readonly #stop: () => void;
  readonly #buffer = Buffer.alloc(65_536);
  #rest = '';
  #offset = 0;
  #closed = false;

  constructor(path: string, nowMs: () => number, onLine: (line: LogLine) => void) {
    this.path = path;
    this.#nowMs = nowMs;
    this.#onLine = onLine;
    writeFileSync(path, '', { flag: 'a', mode: OWN_FILE });
    this.#fd = openSync(path, 'r');
    // A log that is not closed, because the run broke, must not keep the process alive.
    const watcher = watch(path, { persistent: false }, () => this.read());
    watcher.on('error', () => undefined);
    const poll = setInterval(() => this.read(), 200);
    poll.unref();
    this.#stop = () => {
      watcher.close();
      clearInterval(poll);
    };
  }

  /** Where the log stands now. */
  mark(): LogMark {
    this.read();
    return this.lines.length;
  }

  /** The lines since `from` that match. */
  matching(pattern: RegExp, from: LogMark = 0): readonly LogLine[] {
    return this.lines.slice(from).filter((line) => pattern.test(line.text));
  }

  /** Settles with the line that makes the `count`-th match since `from`; never, if it doesn't come: race it. */
  waitFor(pattern: RegExp, from: LogMark = 0, count = 1): { readonly line: Promise<LogLine>; readonly cancel: () => void } {
    let look = (): void => undefined;
    const line = new Promise<LogLine>((resolve) => {
      look = () => {
        const found = this.matching(pattern, from)[count - 1];
        if (found === undefined) return;
        this.#waiters.delete(look);
        resolve(found);
      };
      this.#waiters.add(look);
      this.read();
      look();
    });
    return { line, cancel: () => this.#waiters.delete(look) };
  }

  /** Takes in what has been written by now. */
  read(): void {
    if (this.#closed) return;
    let grew = false;
    for (let n = -1; n !== 0; ) {
      n = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, this.#offset);
      if (n === 0) break;
      this.#offset += n;
      this.#rest += this.#buffer.toString('latin1', 0, n);
      const parts = this.#rest.split('\n');
      this.#rest = parts.pop() ?? '';
      for (const part of parts) {
        const line = { atMs: this.#nowMs(), text: Buffer.from(part, 'latin1').toString('utf8').trimEnd() };
        this.lines.push(line);
        this.#onLine(line);
        grew = true;
      }
    }
    if (grew) for (const look of [...this.#waiters]) look();
  }

  close(): void {
    if (this.#closed) return;
    this.read();
    this.#closed = true;
    this.#stop();
    closeSync(this.#fd);
  }
}
