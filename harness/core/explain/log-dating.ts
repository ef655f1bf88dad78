import type { Recording } from '../record/run-record.ts';

/** How well the lines of the server's log are dated: each when it was seen, and some by the server itself, to the second. */
export interface LogDating {
  readonly lines: number;
  readonly printed: number;
  /** At least so long before it was seen some line had been written; 0 if the printed times allow all to have been seen at once. */
  readonly lateMs: number;
}

const SECOND_MS = 1_000;
/** Time zones lie whole quarters of an hour apart: what is left beyond them is not the zone. */
const ZONE_MS = 15 * 60 * SECOND_MS;

/**
 * Compares when lines were seen with the times that the server printed. These are too coarse to put events in order by: a line
 * belongs somewhere into its second.
 */
export function logDating({ run, events }: Recording): LogDating {
  const startedAtMs = Date.parse(run.startedAt);
  let lines = 0;
  let printed = 0;
  let lateMs = 0;
  for (const { source, atMs, printedAt } of events) {
    if (source !== 'log') continue;
    lines++;
    const aheadMs = startedAtMs + atMs - Date.parse(`${printedAt}Z`);
    if (Number.isNaN(aheadMs)) continue;
    printed++;
    const sinceMs = aheadMs - Math.round((aheadMs - SECOND_MS / 2) / ZONE_MS) * ZONE_MS;
    lateMs = Math.max(lateMs, sinceMs - SECOND_MS);
  }
  return { lines, printed, lateMs };
}
