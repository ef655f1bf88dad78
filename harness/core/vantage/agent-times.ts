import { OpenNumbers } from '../ledger/open-numbers.ts';
import { HELD_COLUMN, HELD_COLUMNS, HELD_TIMES, type HeldNews, heldEndsIn } from '../siege/parts/held-relay.ts';
import { type Batch, BEGIN_COLUMNS, END_COLUMNS } from '../siege/parts/relay.ts';
import type { ClockBounds } from './clock-bounds.ts';

/** Columns of times, and of ids, in the rows of a batch. */
const SENT_AT = 3;
const ENDED_AT = 2;
const ID = 0;
/** A clock that turns out to be ahead is let fall back at this rate at most, so that no two times change their order. */
const SLOWEST = 0.5;
/** Batches of which it is known where they were put: a connection that fails is told of when it has failed. */
const REMEMBERED = 1024;

/** What is added at a time of the other clock. */
interface Knot {
  readonly ownMs: number;
  readonly shiftMs: number;
}

/**
 * Puts the times of another machine's batches on the run's clock, in their order, and knows how far they may be off. A request keeps the
 * duration that its own machine measured.
 */
export class AgentTimes {
  readonly #bounds: ClockBounds;
  /** What is added to the end of a request, by its id: what was added to its begin. */
  readonly #shifts = new OpenNumbers();
  readonly #knots: Knot[] = [];
  #begun = 0;
  #heldEnds = 0;
  #uncertainMs = 0;

  constructor(bounds: ClockBounds) {
    this.#bounds = bounds;
  }

  /** The furthest that any time so far may be off, in either direction. */
  get uncertainMs(): number {
    return this.#uncertainMs;
  }

  /** Requests that have begun so far, of these those that have not ended, and how many that were held open have. */
  get counts(): { readonly begun: number; readonly open: number; readonly heldEnds: number } {
    return { begun: this.#begun, open: this.#shifts.size, heldEnds: this.#heldEnds };
  }

  /** The same batch, on the run's clock. Throws RangeError if an end has no begin, or no round trip was made yet. */
  onRunsClock(batch: Batch): Batch {
    const to = this.#knotAt(batch.untilMs);
    this.#knots.push(to);
    if (this.#knots.length > REMEMBERED) this.#knots.shift();
    const begins = batch.begins.slice();
    for (let row = 0; row < begins.length; row += BEGIN_COLUMNS) {
      const ownMs = begins[row + SENT_AT] ?? 0;
      const shiftMs = this.#shiftAt(ownMs);
      begins[row + SENT_AT] = ownMs + shiftMs;
      this.#shifts.set(this.#begun++, shiftMs);
      this.#note(ownMs, shiftMs);
    }
    const held = batch.held === undefined ? {} : { held: this.#heldOnRunsClock(batch.held) };
    const ends = batch.ends.slice();
    for (let row = 0; row < ends.length; row += END_COLUMNS) {
      const [id, ownMs] = [ends[row + ID] ?? -1, ends[row + ENDED_AT] ?? 0];
      const shiftMs = this.#shifts.get(id);
      if (shiftMs === undefined) throw new RangeError(`request ${id} is not open, and ended`);
      this.#shifts.delete(id);
      ends[row + ENDED_AT] = ownMs + shiftMs;
      this.#note(ownMs, shiftMs);
    }
    return { ...batch, begins, ends, ...held, untilMs: to.ownMs + to.shiftMs };
  }

  /** A time of the other clock, on the run's, by what is known now: for what is not put in order. */
  nowOnRunsClock(ownMs: number): number {
    return ownMs + middle(this.#bounds, ownMs);
  }

  /** What came over a held exchange is put where its begin is, so that the time between the two is as its own machine measured it. */
  #heldOnRunsClock(news: HeldNews): HeldNews {
    this.#heldEnds += heldEndsIn(news);
    const rows = news.rows.slice();
    for (let row = 0; row < rows.length; row += HELD_COLUMNS) {
      const id = rows[row + HELD_COLUMN.id] ?? -1;
      const shiftMs = this.#shifts.get(id);
      if (shiftMs === undefined) throw new RangeError(`request ${id} is not open, and something came over it`);
      for (const column of HELD_TIMES) {
        const ownMs = rows[row + column] ?? Number.NaN;
        if (Number.isNaN(ownMs)) continue;
        rows[row + column] = ownMs + shiftMs;
        this.#note(ownMs, shiftMs);
      }
    }
    return { ...news, rows };
  }

  #knotAt(ownMs: number): Knot {
    const shiftMs = middle(this.#bounds, ownMs);
    const before = this.#knots.at(-1);
    if (before === undefined) return { ownMs, shiftMs };
    return { ownMs, shiftMs: Math.max(shiftMs, before.shiftMs - (1 - SLOWEST) * (ownMs - before.ownMs)) };
  }

  /** Between two knots the shift changes evenly. */
  #shiftAt(ownMs: number): number {
    let at = this.#knots.length - 1;
    while (at > 0 && (this.#knots[at - 1]?.ownMs ?? 0) >= ownMs) at--;
    const to = this.#knots[at];
    const from = this.#knots[at - 1] ?? to;
    if (from === undefined || to === undefined) throw new RangeError('no batch tells where the other clock is');
    if (to.ownMs <= from.ownMs || ownMs <= from.ownMs) return from.shiftMs;
    return from.shiftMs + ((to.shiftMs - from.shiftMs) * Math.min(ownMs - from.ownMs, to.ownMs - from.ownMs)) / (to.ownMs - from.ownMs);
  }

  #note(ownMs: number, shiftMs: number): void {
    const { loMs, hiMs } = this.#bounds.at(ownMs);
    this.#uncertainMs = Math.max(this.#uncertainMs, shiftMs - loMs, hiMs - shiftMs);
  }
}

function middle(bounds: ClockBounds, ownMs: number): number {
  const { loMs, hiMs } = bounds.at(ownMs);
  return (loMs + hiMs) / 2;
}
