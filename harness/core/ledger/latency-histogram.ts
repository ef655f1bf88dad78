import { build, type Histogram } from 'hdr-histogram-js';

/** Four significant digits: a percentile is never below the true one, and at most 0.01 % above it. */
const SIGNIFICANT_DIGITS = 4;
const MICROSECONDS = 1000;
/** What took fewer microseconds is counted by them first: that costs a tenth. */
const QUICK = 65_536;

/**
 * How long answers took, without holding each: the kind of histogram that autocannon keeps (HdrHistogram), in microseconds, while
 * autocannon's own counts whole milliseconds and makes 0 ms of an answer that took 0.9 ms.
 */
export class LatencyHistogram {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1_000_000,
    autoResize: true,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
    bitBucketSize: 32,
  });
  #quick: Uint32Array | null = null;

  /** Answers that were added. */
  get count(): number {
    return this.#whole().totalCount;
  }

  /** What is no length of time is left out: that the record makes no sense is for the rules to say. */
  add(tookMs: number): void {
    if (!(tookMs >= 0 && tookMs < Number.POSITIVE_INFINITY)) return;
    const microseconds = Math.round(tookMs * MICROSECONDS);
    if (microseconds >= QUICK) return this.#histogram.recordValue(microseconds);
    this.#quick ??= new Uint32Array(QUICK);
    this.#quick[microseconds] = (this.#quick[microseconds] ?? 0) + 1;
  }

  #whole(): Histogram {
    const quick = this.#quick;
    this.#quick = null;
    quick?.forEach((n, microseconds) => {
      if (n > 0) this.#histogram.recordValueWithCount(microseconds, n);
    });
    return this.#histogram;
  }

  /**
   * The smallest latency that this many percent of the answers did not exceed, in milliseconds: with fewer than 100 of them, the 99th
   * percentile is the longest. Null if there was no answer.
   */
  percentileMs(percent: number): number | null {
    return this.count === 0 ? null : this.#whole().getValueAtPercentile(percent) / MICROSECONDS;
  }
}
