import type { TransferCoding } from './framing.ts';

/** A head that was read whole, and what it said. */
export interface ReadHead {
  /** From the status line to the empty line. They stay as they are. */
  readonly octets: Buffer;
  readonly status: number;
  readonly minor: number;
  readonly contentLength: number;
  readonly transferCoding: TransferCoding | null;
  readonly saysClose: boolean;
  readonly saysKeepAlive: boolean;
  /** Where the first field begins in `octets`. */
  readonly firstFieldAt: number;
}

/**
 * The head that came last from a target. Most servers send the same octets again, but for the second in Date, and a comparison costs
 * a fraction of reading them line by line. Parsers may share it.
 */
export class HeadMemory {
  #last: ReadHead | null = null;

  /** The head that `chunk` begins with at `from`, if it is the one that came last. */
  find(chunk: Buffer, from: number, to: number): ReadHead | null {
    const last = this.#last;
    if (last === null) return null;
    const end = from + last.octets.length;
    return end <= to && last.octets.compare(chunk, from, end) === 0 ? last : null;
  }

  keep(head: ReadHead): void {
    this.#last = head;
  }
}
