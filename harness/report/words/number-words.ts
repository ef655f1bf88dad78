import { number } from '../../core/quantity.ts';

export { count, number } from '../../core/quantity.ts';

/** A moment or a duration of some length, such as `31.204 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`;
}

/** A short duration: `0.4 ms`, `12 ms`; from a second on in seconds. */
export function duration(ms: number): string {
  if (ms >= 1000) return seconds(ms);
  return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
}

/** The first few of a list, and how many more there are: `17, 18, 19 and 4 more`. */
export function some(items: readonly (string | number)[], atMost = 5): string {
  const rest = items.length - atMost;
  return rest > 0 ? `${items.slice(0, atMost).join(', ')} and ${number(rest)} more` : items.join(', ');
}
