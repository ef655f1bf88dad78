import { count as quantity } from '../../harness/core/quantity.ts';

/** A duration for people: "0.4 s", "31 s", "2 min 5 s". */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** "a", "a and b", "a, b and c"; a long list is cut after `most`. */
export function list(names: readonly string[], most = 12): string {
  if (names.length > most) return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
  const last = names.at(-1) ?? 'none';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

export function vassals(count: number): string {
  return quantity(count, 'vassal');
}
