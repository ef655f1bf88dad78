export interface Outlook {
  readonly nowMs: number;
  /** How long the reloads took that are over. */
  readonly tookMs: readonly number[];
  /** When those that are away were touched. */
  readonly awaySinceMs: readonly number[];
  readonly waiting: number;
  /** How many can be away at once. */
  readonly places: number;
}

/**
 * How long the rest of a roll-out takes, in milliseconds, if each reload takes as long as the mean of those that are
 * over; null as long as none is.
 */
export function forecast({ nowMs, tookMs, awaySinceMs, waiting, places }: Outlook): number | null {
  if (awaySinceMs.length === 0 && waiting === 0) return 0;
  if (tookMs.length === 0 || (waiting > 0 && places < 1)) return null;
  const meanMs = tookMs.reduce((sum, ms) => sum + ms, 0) / tookMs.length;
  // When each place is free: now, or when the one that has it is back.
  const freeMs = awaySinceMs.map((since) => Math.max(nowMs, since + meanMs)).sort((a, b) => a - b);
  while (freeMs.length < places) freeMs.unshift(nowMs);
  let endMs = freeMs.at(-1) ?? nowMs;
  for (let left = waiting; left > 0; left--) {
    const free = freeMs.shift() ?? nowMs;
    freeMs.push(free + meanMs);
    endMs = Math.max(endMs, free + meanMs);
  }
  return endMs - nowMs;
}
