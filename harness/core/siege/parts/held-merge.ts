import type { HeldExchanges } from '../../ledger/held-exchanges.ts';
import type { OpenNumbers } from '../../ledger/open-numbers.ts';
import { HELD_COLUMN, HELD_COLUMNS, type HeldNews, heldOfRow } from './held-relay.ts';

/** What one part of a siege told of its streams and WebSockets, until their attempts are in the ledger. */
export class HeldMerge {
  readonly #held: HeldExchanges | null;
  /** The last row of each that waits, by the part's own id of its attempt. */
  readonly #waiting = new Map<number, Float64Array>();
  /** Of those that have not ended, by the same id. */
  readonly #resumedFrom = new Map<number, string>();

  /** `held` is null if none are kept; what is told of them is left out then. */
  constructor(held: HeldExchanges | null) {
    this.#held = held;
  }

  add({ rows, resumedFrom }: HeldNews): void {
    for (const [own, value] of resumedFrom) this.#resumedFrom.set(own, value);
    for (let row = 0; row < rows.length; row += HELD_COLUMNS)
      this.#waiting.set(rows[row + HELD_COLUMN.id] ?? -1, rows.subarray(row, row + HELD_COLUMNS));
  }

  /**
   * Writes down those whose attempt is among the first `merged` of the part; `open` has the ledger's ids of those that have no outcome yet.
   * Throws RangeError if one is told of that has ended, or never began.
   */
  merge(merged: number, open: Pick<OpenNumbers, 'get'>): void {
    for (const [own, row] of this.#waiting) {
      if (own >= merged) continue;
      const id = open.get(own);
      if (id === undefined) throw new RangeError(`request ${own} of a thread is not open, and something came over it`);
      const exchange = heldOfRow(row, id, this.#resumedFrom.get(own) ?? null);
      this.#held?.tell(exchange);
      this.#waiting.delete(own);
      if (exchange.end !== 'open') this.#resumedFrom.delete(own);
    }
  }
}
