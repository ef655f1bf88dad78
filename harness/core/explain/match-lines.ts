import type { RunEvent } from '../record/run-record.ts';
import type { FailureCase } from './failure-case.ts';
import { countUntil, SEEN_LATE_MS } from './log-of-run.ts';

/** Clocks and the way to the log: a line may be dated so much before its request was sent. */
const EARLY_MS = 5;

/** Between which moments of the run a line that tells of a failure is dated, in milliseconds. */
function windowOf({ record, endMs }: FailureCase): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: record.sentAtMs - EARLY_MS, toMs: endMs + SEEN_LATE_MS };
}

/** Those of a list of lines, which is in the order of time, that may tell of a failure. */
export function linesNear(lines: readonly RunEvent[], failure: FailureCase): readonly RunEvent[] {
  const { fromMs, toMs } = windowOf(failure);
  return lines.slice(countUntil(lines, fromMs), countUntil(lines, toMs));
}

/**
 * Gives each failure a line of its own that was written while the request was under way, as many as there are lines:
 * each line goes to the failure whose time is over first (the optimal matching of points and intervals). A failure that
 * gets none has null. In the order of `cases`; `lines` are in the order of time.
 */
export function matchEach(cases: readonly FailureCase[], lines: readonly RunEvent[]): (RunEvent | null)[] {
  const found: (RunEvent | null)[] = cases.map(() => null);
  const order = cases.map((failure, i) => ({ i, ...windowOf(failure) }));
  order.sort((a, b) => a.fromMs - b.fromMs);
  let waiting: typeof order = [];
  let next = 0;
  for (const line of lines) {
    for (let each = order[next]; each !== undefined && each.fromMs <= line.atMs; each = order[++next]) waiting.push(each);
    waiting = waiting.filter(({ toMs }) => toMs >= line.atMs);
    const [first] = waiting;
    if (first === undefined) continue;
    const chosen = waiting.reduce((soonest, each) => (each.toMs < soonest.toMs ? each : soonest), first);
    found[chosen.i] = line;
    waiting = waiting.filter((each) => each !== chosen);
  }
  return found;
}
