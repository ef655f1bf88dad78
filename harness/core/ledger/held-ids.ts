/** What the ids of a stream's events say, if they are numbers that count by one. Times are milliseconds on the run's clock. */
export interface HeldIds {
  /** Events whose id is one more than that of the event before it in the same stream. */
  readonly steps: number;
  /** Events with any other id, after the first one. An event without an id says nothing. */
  readonly leaps: number;
  /** Numbers that were passed over by those whose id is higher. */
  readonly passedOver: number;
  /** When the first of `leaps` came; null if none did. */
  readonly firstLeapMs: number | null;
  /** Numbers between what the client said that it had and the first id that came; 0 if it is the next one, or if that can't be told. */
  readonly passedOverBefore: number;
}

/** Of a stream in which no event has an id. */
export const NO_IDS: HeldIds = { steps: 0, leaps: 0, passedOver: 0, firstLeapMs: null, passedOverBefore: 0 };

const WHOLE_NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;
/** Seconds since 1970, of the years 2017 to 2099: such an id is a time, and one event a second counts by one until a timer is late. */
const TIMES = { from: 1.5e9, to: 4.1e9 } as const;

/** Follows the ids of one stream. */
export class IdSteps implements HeldIds {
  steps = 0;
  leaps = 0;
  passedOver = 0;
  firstLeapMs: number | null = null;
  passedOverBefore = 0;
  #last: number | null;
  #hasBegun = false;

  /** `resumedFrom` is what the client said that it had; null if it began anew. */
  constructor(resumedFrom: string | null) {
    this.#last = numberOf(resumedFrom);
  }

  /** An event with this id has come. */
  take(id: string, atMs: number): void {
    const [number, last] = [numberOf(id), this.#last];
    this.#last = number;
    const between = number === null || last === null ? 0 : Math.max(0, number - last - 1);
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.passedOverBefore = between;
    } else if (number !== null && last !== null && number === last + 1) this.steps++;
    else {
      this.leaps++;
      this.passedOver += between;
      this.firstLeapMs ??= atMs;
    }
  }
}

/** The number that an id is, written as numbers are; null if it is none. */
export function wholeNumberOf(id: string): number | null {
  return WHOLE_NUMBER.test(id) ? Number(id) : null;
}

function numberOf(id: string | null): number | null {
  const number = id === null ? null : wholeNumberOf(id);
  return number === null || (number >= TIMES.from && number < TIMES.to) ? null : number;
}

/** Is it what is written down of ids? */
export function isHeldIds(told: unknown): told is HeldIds {
  if (typeof told !== 'object' || told === null) return false;
  const of = told as Partial<Record<keyof HeldIds, unknown>>;
  return (
    [of.steps, of.leaps, of.passedOver, of.passedOverBefore].every((value) => Number.isInteger(value) && Number(value) >= 0) &&
    (of.firstLeapMs === null || Number.isFinite(of.firstLeapMs))
  );
}
