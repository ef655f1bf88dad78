import type { Ledger } from '../ledger/ledger.ts';

/** So many equal answers of one URL and lane, and no other, make a look constant. */
export const CONSTANT_ANSWERS = 50;

/** The answers of one URL in one lane so far. */
interface Heard {
  look: number;
  equal: number;
  /** Another look came, or one that can't be compared: it is not constant. */
  varies: boolean;
}

/**
 * Watches whether it is known yet of each URL and lane if its look is constant, among the requests that are sent from its making on.
 * Answers from a cache say nothing of it. Each look costs as much as there is news.
 */
export class LooksKnown {
  readonly #ledger: Ledger;
  readonly #pairs: number;
  readonly #heard = new Map<number, Heard>();
  #next: number;
  #open: number[] = [];

  /** `pairs`: how many pairs of a URL and a lane there are. */
  constructor(ledger: Ledger, pairs: number) {
    this.#ledger = ledger;
    this.#pairs = pairs;
    this.#next = ledger.sent;
  }

  /** Is it known of each, one way or the other? */
  known(): boolean {
    this.#look();
    let known = 0;
    for (const { equal, varies } of this.#heard.values()) if (varies || equal >= CONSTANT_ANSWERS) known++;
    return known >= this.#pairs;
  }

  /** Pairs of which it is known by now, and how many of those have a constant look. */
  counts(): { readonly known: number; readonly constant: number } {
    this.#look();
    const all = [...this.#heard.values()];
    const constant = all.filter(({ equal, varies }) => !varies && equal >= CONSTANT_ANSWERS).length;
    return { known: constant + all.filter(({ varies }) => varies).length, constant };
  }

  #look(): void {
    const { looks = [] } = this.#ledger;
    while (this.#next < this.#ledger.sent) this.#open.push(this.#next++);
    this.#open = this.#open.filter((id) => {
      const { outcome, target, lane, look } = this.#ledger.at(id);
      const seen = looks[look];
      if (outcome === 'answered' && seen !== null && seen !== undefined && !seen.cached) {
        const key = target * 2 + (lane === 'reused' ? 1 : 0);
        const heard = this.#heard.get(key) ?? { look, equal: 0, varies: false };
        if (heard.look === look && seen.hash !== null) heard.equal++;
        else heard.varies = true;
        this.#heard.set(key, heard);
      }
      return outcome === 'open';
    });
  }
}
