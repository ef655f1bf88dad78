import { wholeNumberOf } from '../../ledger/held-ids.ts';

/** This many missing numbers are known one by one, to tell one that comes late from one that comes again. */
const MOST_KNOWN = 1024;

/** Where the numbers of messages begin: with this one, or with any. */
export type NumbersFrom = number | 'any';

/** What a user says of the ids of a stream's events: they count by one, or they may be any. */
export const EVENT_IDS = ['numbered', 'any'] as const;
export type EventIds = (typeof EVENT_IDS)[number];

/** The numbers of the messages that one client has got, over all connections of its session: each must be one more than the one before. */
export class EventSequence {
  missing = 0;
  repeated = 0;
  /** The highest number that has come; null before. */
  #last: number | null;
  readonly #missing = new Set<number>();

  constructor(from: NumbersFrom) {
    this.#last = from === 'any' ? null : from - 1;
  }

  /** Takes the number of the next message. False if it is no number. */
  take(id: string): boolean {
    const number = wholeNumberOf(id);
    if (number === null) return false;
    const last = this.#last;
    if (last === null || number === last + 1) this.#last = number;
    else if (number > last) {
      this.missing += number - last - 1;
      for (let each = last + 1; each < number && this.#missing.size < MOST_KNOWN; each++) this.#missing.add(each);
      this.#last = number;
    } else if (!this.#missing.delete(number)) this.repeated++;
    // One that comes late was missing when its turn came: it stays counted so.
    return true;
  }
}
