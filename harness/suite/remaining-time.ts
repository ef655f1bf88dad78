import { span } from '../report/number-format.ts';
import { type Attempt, type Kind, resultOf, wantsAnother } from './case-attempt.ts';
import type { SuiteCase } from './suite-case.ts';

/** Weight of the plan's own expectation against what was seen, in milliseconds of runs. */
const PRIOR_MS = 30_000;

export interface ProgressProps {
  readonly cases: readonly SuiteCase[];
  readonly done: ReadonlyMap<string, readonly Attempt[]>;
  readonly concurrency: number;
  /** What was expected of the attempts of this session, and what they took. */
  readonly expectedMs: number;
  readonly tookMs: number;
}

/**
 * How long it will still take: what the plan expects of the cases that are left, corrected by how its expectations
 * have held so far. A case that is under way counts as not begun.
 */
export function remainingMs({ cases, done, concurrency, expectedMs, tookMs }: ProgressProps): number {
  const correction = (PRIOR_MS + tookMs) / (PRIOR_MS + expectedMs);
  let shared = 0;
  let alone = 0;
  for (const each of cases) {
    const attempts = done.get(each.id) ?? [];
    if (wantsAnother(attempts) || (attempts.length === 0 && each.alone)) alone += each.expectedMs;
    else if (attempts.length === 0) shared += each.expectedMs;
  }
  return correction * (shared / concurrency + alone);
}

/** One line for an attempt that has ended: `  7 of 45  pass  zerg-dance@bookworm#1  16 s  ends about 18:42 (6 min)`. */
export function progressLine(each: SuiteCase, attempts: readonly Attempt[], tookMs: number, now: Date, props: ProgressProps): string {
  const leftMs = remainingMs(props);
  const number = props.cases.filter(({ id }) => (props.done.get(id) ?? []).length > 0).length;
  const total = String(props.cases.length);
  const end = leftMs === 0 ? 'the last' : `ends about ${clockTime(new Date(now.getTime() + leftMs))} (${roughly(leftMs)})`;
  return `${String(number).padStart(total.length)} of ${total}  ${named(each, attempts).padEnd(20)}  ${each.id.padEnd(44)} ${span(tookMs).padStart(10)}  ${end}`;
}

function named(each: SuiteCase, attempts: readonly Attempt[]): Kind | 'generator-saturated' {
  return wantsAnother(attempts) ? 'generator-saturated' : resultOf(each, attempts, 0).kind;
}

/** An estimate is not known to the tenth of a second. */
export function roughly(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** Hours and minutes where the person is. */
export function clockTime(at: Date): string {
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}
