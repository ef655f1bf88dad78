import { HELD_ENDS, HELD_KINDS } from '../ledger/held-exchanges.ts';
import { OUTCOMES } from '../ledger/outcome.ts';
import { HELD_COLUMN, HELD_COLUMNS, HELD_TIMES, type HeldNews } from '../siege/parts/held-relay.ts';
import { type Batch, BEGIN_COLUMNS, END_COLUMNS } from '../siege/parts/relay.ts';

/** What a batch of one agent can hold. */
export interface BatchLimits {
  /** In all lanes, with those that stand for places which are only connected to. */
  readonly clients: number;
  readonly targets: number;
  /** Until when the batch before told of everything, on the agent's clock. */
  readonly sinceMs: number;
}

/**
 * Throws RangeError for a batch that no agent of this plan can have made: it comes from another machine, and a row of a client that it
 * does not have would be counted as another vantage's.
 */
export function demandBatch(batch: Batch, { clients, targets, sinceMs }: BatchLimits): void {
  const { begins, ends, untilMs, versions, held } = batch;
  if (
    !(begins instanceof Float64Array) ||
    !(ends instanceof Float64Array) ||
    begins.length % BEGIN_COLUMNS !== 0 ||
    ends.length % END_COLUMNS !== 0
  )
    throw new RangeError('it holds no rows');
  if (!(untilMs >= sinceMs)) throw new RangeError(`it tells of ${untilMs} ms after one that told of ${sinceMs} ms`);
  for (let row = 0; row < begins.length; row += BEGIN_COLUMNS) {
    const [client = -1, lane = -1, target = -1, sentAtMs = Number.NaN] = begins.subarray(row, row + 4);
    if (!isBelow(client, clients) || !isBelow(lane, 2) || !isBelow(target, targets))
      throw new RangeError(`it has a request of client ${client}, lane ${lane}, target ${target}`);
    if (!(sentAtMs <= untilMs)) throw new RangeError(`it has a request at ${sentAtMs} ms, and tells of ${untilMs} ms`);
  }
  for (let row = 0; row < ends.length; row += END_COLUMNS) {
    const [outcome = -1, atMs = Number.NaN, version = -1] = [ends[row + 1], ends[row + 2], ends[row + 5]];
    if (!isBelow(outcome, OUTCOMES.length) || outcome === 0 || !(atMs <= untilMs) || !isBelow(version, versions.length))
      throw new RangeError(`it has an end of outcome ${outcome}, version ${version} at ${atMs} ms`);
  }
  if (held !== undefined) demandHeld(held, untilMs);
}

const COUNTS = [
  ...[HELD_COLUMN.received, HELD_COLUMN.sent, HELD_COLUMN.missing, HELD_COLUMN.repeated, HELD_COLUMN.said],
  ...[HELD_COLUMN.steps, HELD_COLUMN.leaps, HELD_COLUMN.passedOver, HELD_COLUMN.passedOverBefore],
] as const;

function demandHeld({ rows, resumedFrom }: HeldNews, untilMs: number): void {
  if (!(rows instanceof Float64Array) || rows.length % HELD_COLUMNS !== 0) throw new RangeError('it holds no rows of what is held open');
  for (let from = 0; from < rows.length; from += HELD_COLUMNS) {
    const row = rows.subarray(from, from + HELD_COLUMNS);
    const at = (column: number): number => row[column] ?? -1;
    const isRight =
      isBelow(at(HELD_COLUMN.kind), HELD_KINDS.length) &&
      isBelow(at(HELD_COLUMN.end), HELD_ENDS.length) &&
      COUNTS.every((column) => isBelow(at(column), Number.POSITIVE_INFINITY)) &&
      HELD_TIMES.every((column) => Number.isNaN(at(column)) || at(column) <= untilMs) &&
      [HELD_COLUMN.longestSilenceMs, HELD_COLUMN.saidApartMs].every((column) => at(column) >= 0);
    if (!isRight) throw new RangeError(`it tells of request ${at(HELD_COLUMN.id)}, which is held open, what can't be`);
  }
  if (
    !Array.isArray(resumedFrom) ||
    !resumedFrom.every(([id, value]) => isBelow(id, Number.POSITIVE_INFINITY) && typeof value === 'string')
  )
    throw new RangeError('it tells of no place from which what is held open went on');
}

function isBelow(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < limit;
}
