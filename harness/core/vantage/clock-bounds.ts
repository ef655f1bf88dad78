/**
 * How much faster or slower than another a machine's monotonic clock may run: the kernel slews it by 500 ppm at most (adjtimex(2)), in
 * either direction on each of two machines, and a crystal is off by some 100 ppm.
 */
const MOST_DRIFT = 1.2e-3;
/** Sights of it that are remembered, to say where the other clock was some moments ago. */
const REMEMBERED = 1024;

/** What is to be added to a time of the other clock: in between, for certain. */
export interface Bounds {
  readonly loMs: number;
  readonly hiMs: number;
}

interface Sight extends Bounds {
  readonly atMs: number;
}

/**
 * Where another machine's clock is, by round trips. The other side reads its clock between the sending of a question and the arrival of
 * its answer, so that the offset lies within the round trip for certain, however slow either way was. The best of many trips count:
 * each bounds the offset at any other time, less the drift that clocks may have. Nothing is assumed of how delays are distributed.
 */
export class ClockBounds {
  readonly #sights: Sight[] = [];
  #contradicts = false;

  /** A round trip: sent and received by our clock, and what the other clock said meanwhile. In the order of the other clock. */
  sample(sentMs: number, otherMs: number, receivedMs: number): void {
    const last = this.#sights.at(-1);
    if (last !== undefined && otherMs < last.atMs) {
      this.#contradicts = true;
      return;
    }
    const before = last === undefined ? null : widened(last, otherMs - last.atMs);
    const own = { loMs: sentMs - otherMs, hiMs: receivedMs - otherMs };
    const both = before === null ? own : { loMs: Math.max(own.loMs, before.loMs), hiMs: Math.min(own.hiMs, before.hiMs) };
    if (both.loMs > both.hiMs) this.#contradicts = true;
    this.#sights.push({ atMs: otherMs, ...(both.loMs > both.hiMs ? own : both) });
    if (this.#sights.length > REMEMBERED) this.#sights.shift();
  }

  /** Is there a round trip to judge by? */
  get known(): boolean {
    return this.#sights.length > 0;
  }

  /** Two round trips can't both be true: a clock was set, stood still, or runs at a speed that no clock has. */
  get contradicts(): boolean {
    return this.#contradicts;
  }

  /** What is to be added to that time of the other clock. Throws RangeError if no round trip was made. */
  at(otherMs: number): Bounds {
    const sights = this.#sights;
    let [low, high] = [0, sights.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sights[middle]?.atMs ?? 0) <= otherMs) low = middle + 1;
      else high = middle;
    }
    // Two times of each request are asked about: no lists are made for it.
    const before = sights[low - 1] ?? sights[low];
    const after = sights[low] ?? before;
    if (before === undefined || after === undefined) throw new RangeError('no round trip tells where the other clock is');
    const [beforeMs, afterMs] = [MOST_DRIFT * Math.abs(otherMs - before.atMs), MOST_DRIFT * Math.abs(otherMs - after.atMs)];
    return { loMs: Math.max(before.loMs - beforeMs, after.loMs - afterMs), hiMs: Math.min(before.hiMs + beforeMs, after.hiMs + afterMs) };
  }
}

function widened({ loMs, hiMs }: Bounds, byMs: number): Bounds {
  return { loMs: loMs - MOST_DRIFT * byMs, hiMs: hiMs + MOST_DRIFT * byMs };
}
