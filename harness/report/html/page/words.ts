/** A moment in seconds, with as many digits as `step` needs. */
export function moment(ms: number, step: number = 1) {
  const digits = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(step) + 1e-9)));
  return `${(ms / 1000).toFixed(digits)} s`;
}

/** A length of time. */
export function span(ms: number) {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(2)} s`;
}

/** As a clock on the wall shows it in UTC. */
export function timeOfDay(epochMs: number) {
  return Number.isFinite(epochMs) ? new Date(epochMs).toISOString().slice(11, 23) : '–';
}
