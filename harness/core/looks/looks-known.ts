import type { Ledger } from '../ledger/ledger.ts';

/** This many equal answers of one URL and lane, and no other, make a look constant. */
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

  /**
   * How long it takes until it is known, in milliseconds, if answers go on coming as they did in the `elapsedMs` so far: Infinity if
   * none has come of some pair.
   */
  expectedMs(elapsedMs: number): number {
    this.#look();
    if (this.#heard.size < this.#pairs) return Number.POSITIVE_INFINITY;
    const open = [...this.#heard.values()].filter(({ varies }) => !varies).map(({ equal }) => equal);
    return Math.max(0, ...open.map((equal) => (elapsedMs * CONSTANT_ANSWERS) / Math.max(1, equal) - elapsedMs));
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
