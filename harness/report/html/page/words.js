/** A moment in seconds, with as many digits as `step` needs. @param {number} ms @param {number} [step] */
export function moment(ms, step = 1) {
  const digits = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(step) + 1e-9)));
  return `${(ms / 1000).toFixed(digits)} s`;
}

/** A length of time. @param {number} ms */
export function span(ms) {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(2)} s`;
}

/** As a clock on the wall shows it in UTC. @param {number} epochMs */
export function timeOfDay(epochMs) {
  return Number.isFinite(epochMs) ? new Date(epochMs).toISOString().slice(11, 23) : '–';
}
