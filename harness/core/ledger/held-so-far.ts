import type { HeldExchange, HeldExchanges } from './held-exchanges.ts';

/** What is known at a moment of the exchanges that are held open in a run. */
export interface HeldSoFar {
  /** Those that have ended since the moment before. */
  readonly ended: readonly HeldExchange[];
  /** Those that are open. */
  readonly open: readonly HeldExchange[];
}

/** Tells again and again what is new of held exchanges: each that has ended once, so that a look costs as much as there is news. */
export class HeldLooks {
  readonly #held: HeldExchanges;
  #open: readonly number[] = [];
  #known = 0;

  constructor(held: HeldExchanges) {
    this.#held = held;
  }

  look(): HeldSoFar {
    const ids = [...this.#open, ...this.#held.idsFrom(this.#known)];
    this.#known = this.#held.size;
    const all = ids.flatMap((id) => this.#held.of(id) ?? []);
    const open = all.filter(({ end }) => end === 'open');
    this.#open = open.map(({ id }) => id);
    return { ended: all.filter(({ end }) => end !== 'open'), open };
  }
}
