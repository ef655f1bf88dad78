import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A line by which a process of fooserv writes down a request, if FOOSERV_JOURNAL is `-`. */
const JOURNAL_LINE = /^journal (\d+) ([BE]) (\d+|-) (\d+)$/;

interface Entry {
  readonly pid: number;
  readonly mark: string;
  readonly id: string;
  /** The monotonic clock of the pod's node, in nanoseconds. */
  readonly ns: bigint;
}

/** What the processes of one pod wrote down. */
export class PodJournal {
  readonly #instance: string;
  readonly #entries: Entry[] = [];
  readonly #pids = new Set<number>();
  /** The least by which our clock was ahead when a line came: its way here takes some time, and the shortest way tells best. */
  #aheadNs: bigint | null = null;

  constructor(instance: string) {
    this.#instance = instance;
  }

  /**
   * Takes in a line of the pod's log that came at `nowNs` of our monotonic clock; null if it is none of the journal. Else the process that wrote
   * it, and whether it is the first line of that one.
   */
  take(line: string, nowNs: bigint): { readonly pid: number; readonly isFirst: boolean } | null {
    const [, pid, mark = '', id = '', ns = ''] = JOURNAL_LINE.exec(line) ?? [];
    if (pid === undefined) return null;
    const entry = { pid: Number(pid), mark, id, ns: BigInt(ns) };
    const aheadNs = nowNs - entry.ns;
    if (this.#aheadNs === null || aheadNs < this.#aheadNs) this.#aheadNs = aheadNs;
    const isFirst = !this.#pids.has(entry.pid);
    this.#pids.add(entry.pid);
    this.#entries.push(entry);
    return { pid: entry.pid, isFirst };
  }

  /**
   * Writes it down as a process on this machine would have: a file for each process, by our clock. `sharesClock`: the node has
   * the clock of this machine. Else its moments are known up to the time that the fastest line took.
   */
  async write(journalFolder: string, sharesClock: boolean): Promise<void> {
    const shiftNs = sharesClock ? 0n : (this.#aheadNs ?? 0n);
    const texts = new Map<number, string>();
    for (const { pid, mark, id, ns } of this.#entries) texts.set(pid, `${texts.get(pid) ?? ''}${mark} ${id} ${ns + shiftNs}\n`);
    const folder = join(journalFolder, this.#instance);
    await mkdir(folder, { recursive: true });
    await Promise.all([...texts].map(([pid, text]) => writeFile(join(folder, `${pid}.journal`), text)));
  }
}
