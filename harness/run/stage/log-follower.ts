import { closeSync, fstatSync, openSync, readSync, watch, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
 * a slow poll is the safety net if the file system sends no notice. A program may write faster than its lines are taken in: then others
 * have their turn after each part.
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
  #isFollowing = false;

  readonly #keepsLines: boolean;

  /** `keepsLines`: false if they are only told, and never looked for. */
  constructor(path: string, nowMs: () => number, onLine: (line: LogLine) => void, keepsLines = true) {
    this.path = path;
    this.#keepsLines = keepsLines;
    this.#nowMs = nowMs;
    this.#onLine = onLine;
    writeFileSync(path, '', { flag: 'a', mode: OWN_FILE });
    this.#fd = openSync(path, 'r');
    // A log that is not closed, because the run broke, must not keep the process alive.
    const watcher = watch(path, { persistent: false }, () => this.#follow());
    watcher.on('error', () => undefined);
    const poll = setInterval(() => this.#follow(), 200);
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

  /** Takes in what has been written by now, at once: for logs that grow slowly. */
  read(): void {
    const end = this.#size();
    while (this.#offset < end && this.#take());
  }

  /** Takes in what has been written by now, and lets others take their turn meanwhile. */
  async readToEnd(): Promise<void> {
    const end = this.#size();
    while (this.#offset < end && this.#take()) await nextTurn();
  }

  /** Takes in what there is, part by part, until there is nothing more: once at a time, however often the file system says that it grew. */
  #follow(): void {
    if (this.#isFollowing) return;
    this.#isFollowing = this.#take();
    if (!this.#isFollowing) return;
    setImmediate(() => {
      this.#isFollowing = false;
      this.#follow();
    });
  }

  #size(): number {
    return this.#closed ? 0 : fstatSync(this.#fd).size;
  }

  /** What stands behind the last end of line. */
  get unfinished(): string {
    return textOf(this.#rest);
  }

  /** Takes in one part. Says whether there may be more. */
  #take(): boolean {
    if (this.#closed) return false;
    const n = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, this.#offset);
    if (n === 0) return false;
    this.#offset += n;
    const [first = '', ...others] = this.#buffer.toString('latin1', 0, n).split('\n');
    // A line that goes on is not looked through again.
    this.#rest += first;
    for (const other of others) {
      this.#say(this.#rest);
      this.#rest = other;
    }
    if (others.length > 0) for (const look of [...this.#waiters]) look();
    return true;
  }

  #say(octets: string): void {
    const line = { atMs: this.#nowMs(), text: textOf(octets).trimEnd() };
    if (this.#keepsLines) this.lines.push(line);
    this.#onLine(line);
  }

  close(): void {
    if (this.#closed) return;
    this.read();
    this.#closed = true;
    this.#stop();
    closeSync(this.#fd);
  }
}

function textOf(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
