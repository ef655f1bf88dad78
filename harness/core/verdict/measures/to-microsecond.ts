/** Milliseconds to the microsecond, which is what the clock resolves. */
export function toMicrosecond(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
