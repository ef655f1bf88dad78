import { HELD_ENDS, HELD_KINDS, type HeldExchange, type HeldKind, HeldRecord } from '../../ledger/held-exchanges.ts';
import { NumberRows } from './number-rows.ts';

/** Where the numbers of a held exchange stand in its row; `id` is that of its attempt in the thread. What is null is NaN. */
export const HELD_COLUMN = {
  id: 0,
  kind: 1,
  received: 2,
  sent: 3,
  missing: 4,
  repeated: 5,
  firstMs: 6,
  lastMs: 7,
  longestSilenceMs: 8,
  silentFromMs: 9,
  end: 10,
  closeCode: 11,
  endless: 12,
  openedMs: 13,
  said: 14,
  lastSaidMs: 15,
  saidApartMs: 16,
  mayBeQuiet: 17,
  steps: 18,
  leaps: 19,
  passedOver: 20,
  firstLeapMs: 21,
  passedOverBefore: 22,
} as const;
export const HELD_COLUMNS = 23;
/** Those that are times on the clock of who tells them. */
export const HELD_TIMES = [
  HELD_COLUMN.firstMs,
  HELD_COLUMN.lastMs,
  HELD_COLUMN.silentFromMs,
  HELD_COLUMN.openedMs,
  HELD_COLUMN.lastSaidMs,
  HELD_COLUMN.firstLeapMs,
] as const;

/** What is new of streams and WebSockets. */
export interface HeldNews {
  /** A row for each in which something came, or that began or ended: all that is known of it by now. */
  readonly rows: Float64Array;
  /** What those that began by it told the server that their client had, by their ids. */
  readonly resumedFrom: readonly (readonly [id: number, value: string])[];
}

/** Takes the place of the held exchanges in a thread of its own: keeps what is to be passed on, and only those that have not ended. */
export class HeldRelay {
  /** Of each one that is open how much had come over it when it was told of, messages and its opening; -1 before. */
  readonly #open = new Map<HeldRecord, number>();
  readonly #rows = new NumberRows(HELD_COLUMNS, 16);

  /** An attempt that is held open has begun. */
  begin(id: number, kind: HeldKind, resumedFrom: string | null = null, endless = false, mayBeQuiet = false): HeldRecord {
    const record = new HeldRecord(id, kind, resumedFrom, endless, mayBeQuiet);
    this.#open.set(record, -1);
    return record;
  }

  /** What there is since the last call; null if nothing is. */
  take(): HeldNews | null {
    const resumedFrom: [number, string][] = [];
    for (const [record, told] of this.#open) {
      // Nothing changes but by a message, when it is opened, or at the end.
      const news = record.received + (record.openedMs === null ? 0 : 1);
      if (record.end === 'open' && news === told) continue;
      this.#rows.add(...rowOf(record));
      if (told < 0 && record.resumedFrom !== null) resumedFrom.push([record.id, record.resumedFrom]);
      if (record.end === 'open') this.#open.set(record, news);
      else this.#open.delete(record);
    }
    const rows = this.#rows.take();
    return rows.length === 0 ? null : { rows, resumedFrom };
  }
}

/** How many that were held open have ended, of those of which this tells. */
export function heldEndsIn(news: HeldNews | undefined): number {
  let ends = 0;
  for (let row = 0; row < (news?.rows.length ?? 0); row += HELD_COLUMNS) if (news?.rows[row + HELD_COLUMN.end] !== 0) ends++;
  return ends;
}

function rowOf(held: HeldExchange): readonly number[] {
  const {
    id,
    received,
    sent,
    missing,
    repeated,
    firstMs,
    lastMs,
    longestSilenceMs,
    silentFromMs,
    closeCode,
    endless,
    openedMs,
    said,
    ids,
  } = held;
  return [
    ...[id, HELD_KINDS.indexOf(held.kind), received, sent, missing, repeated, firstMs ?? Number.NaN, lastMs ?? Number.NaN],
    ...[longestSilenceMs, silentFromMs ?? Number.NaN, HELD_ENDS.indexOf(held.end), closeCode ?? Number.NaN, endless ? 1 : 0],
    ...[openedMs ?? Number.NaN, said, held.lastSaidMs ?? Number.NaN, held.saidApartMs, held.mayBeQuiet ? 1 : 0],
    ...[ids.steps, ids.leaps, ids.passedOver, ids.firstLeapMs ?? Number.NaN, ids.passedOverBefore],
  ];
}

/** What a row says of the held exchange whose attempt has this id in the ledger. Throws RangeError for a row of no kind, or of no end. */
export function heldOfRow(row: Float64Array, id: number, resumedFrom: string | null): HeldExchange {
  const at = (column: number): number => row[column] ?? Number.NaN;
  const orNull = (column: number): number | null => (Number.isNaN(at(column)) ? null : at(column));
  const [kind, end] = [HELD_KINDS[at(HELD_COLUMN.kind)], HELD_ENDS[at(HELD_COLUMN.end)]];
  if (kind === undefined || end === undefined) throw new RangeError(`what is held open as request ${id} is of no kind, or has no end`);
  return {
    ...{ id, kind, end, resumedFrom },
    received: at(HELD_COLUMN.received),
    sent: at(HELD_COLUMN.sent),
    missing: at(HELD_COLUMN.missing),
    repeated: at(HELD_COLUMN.repeated),
    firstMs: orNull(HELD_COLUMN.firstMs),
    lastMs: orNull(HELD_COLUMN.lastMs),
    longestSilenceMs: at(HELD_COLUMN.longestSilenceMs),
    silentFromMs: orNull(HELD_COLUMN.silentFromMs),
    closeCode: orNull(HELD_COLUMN.closeCode),
    endless: at(HELD_COLUMN.endless) === 1,
    openedMs: orNull(HELD_COLUMN.openedMs),
    said: at(HELD_COLUMN.said),
    lastSaidMs: orNull(HELD_COLUMN.lastSaidMs),
    saidApartMs: at(HELD_COLUMN.saidApartMs),
    mayBeQuiet: at(HELD_COLUMN.mayBeQuiet) === 1,
    ids: {
      steps: at(HELD_COLUMN.steps),
      leaps: at(HELD_COLUMN.leaps),
      passedOver: at(HELD_COLUMN.passedOver),
      firstLeapMs: orNull(HELD_COLUMN.firstLeapMs),
      passedOverBefore: at(HELD_COLUMN.passedOverBefore),
    },
  };
}
