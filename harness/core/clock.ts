/** The one monotonic clock of a run. Everything that is recorded is recorded in its milliseconds. */
export interface Clock {
  /** Milliseconds since the run began, with microsecond resolution. Never goes back. */
  nowMs(): number;
  /** Wall-clock time at which the run began, for people. */
  readonly startedAt: Date;
  /**
   * CLOCK_MONOTONIC in nanoseconds at the run's zero. Python's `time.monotonic_ns()` and every other process on
   * this kernel read the same clock, so what they stamp can be put on the run's axis.
   */
  readonly originNs: bigint;
}

/** Starts the clock of a run: its zero is the moment of the call. */
export function startClock(): Clock {
  return sameClock(process.hrtime.bigint(), new Date());
}

/** The clock of a run that has begun elsewhere, in another thread, say. */
export function sameClock(originNs: bigint, startedAt: Date): Clock {
  return { originNs, startedAt, nowMs: () => Number(process.hrtime.bigint() - originNs) / 1e6 };
}

/** A clock that a test moves by hand. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

/** A clock for tests: stands still until `advance` is called. */
export function manualClock(startedAt = new Date(0)): ManualClock {
  let now = 0;
  return {
    originNs: 0n,
    startedAt,
    nowMs: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
