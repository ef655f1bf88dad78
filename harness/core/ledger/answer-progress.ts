import type { HeldExchanges } from './held-exchanges.ts';
import type { Ledger } from './ledger.ts';

/** Ids of the requests that have no outcome yet. */
export function openRequests(ledger: Ledger): readonly number[] {
  // A closed-loop client has one request on its way: those that are open are among the last, except for slow ones.
  const ids: number[] = [];
  for (let id = ledger.sent - 1, left = ledger.open; id >= 0 && left > 0; id--) {
    if (ledger.at(id).outcome !== 'open') continue;
    ids.push(id);
    left--;
  }
  return ids;
}

/** Messages over one that is held open count as that many answers at most. */
const MOST_HEARD = 2;

/** What counts as having got through: an answer, or any end at all if none can be hoped for. */
export type ProgressOf = 'answers' | 'outcomes';

/**
 * Watches which clients get answers to which targets, among the requests that are sent from its making on. Each look
 * costs as much as there is news. One that is held open and has no end of its own gets through by each message that comes over it, up to
 * two: it may last for as long as the run does, and if it was open before it gets through again by its next ones. One that may be silent
 * gets through by being open.
 */
export class Progress {
  readonly #ledger: Ledger;
  readonly #of: ProgressOf;
  readonly #fromMs: number;
  readonly #clientCount: number;
  readonly #through = new Map<string, number>();
  readonly #reached = new Set<string>();
  readonly #clients = new Set<number>();
  readonly #earlier: readonly number[];
  readonly #held: HeldExchanges | null;
  /** Messages that had come over each held exchange when it was made. */
  readonly #heardBefore = new Map<number, number>();
  /** How often held exchanges were counted. */
  readonly #counted = new Map<number, number>();
  #total = 0;
  #next: number;
  #open: number[] = [];

  /**
   * `fromMs`: leave out what was sent before, on the run's clock. A siege of several threads tells of it a little later. `clients`: how
   * many the siege has; what others sent is left out, too. `held`: what is held open, if anything is.
   */
  constructor(
    ledger: Ledger,
    of: ProgressOf = 'answers',
    fromMs = Number.NEGATIVE_INFINITY,
    clients = Number.POSITIVE_INFINITY,
    held: HeldExchanges | null = null,
  ) {
    this.#ledger = ledger;
    this.#clientCount = clients;
    this.#of = of;
    this.#fromMs = fromMs;
    this.#next = ledger.sent;
    this.#held = held;
    this.#earlier = openRequests(ledger);
    for (const id of this.#earlier) {
      const exchange = held?.of(id);
      if (exchange?.endless !== true) continue;
      this.#heardBefore.set(id, exchange.received);
      this.#open.push(id);
    }
  }

  /** Pairs of a client and a target with at least `times` answers (or outcomes). */
  pairs(times: number): number {
    this.#look();
    return [...this.#through.values()].filter((count) => count >= times).length;
  }

  /** Pairs of a lane and a target with an answer (or an outcome) at least, whichever client got it. */
  reached(): number {
    this.#look();
    return this.#reached.size;
  }

  /** Clients with an answer (or an outcome) at least, on whichever target. */
  clients(): number {
    this.#look();
    return this.#clients.size;
  }

  /** Answers (or outcomes) of all clients together. */
  total(): number {
    this.#look();
    return this.#total;
  }

  /** How many of the requests that were on their way at its making still are. */
  earlierOpen(): number {
    return this.#earlier.filter((id) => this.#ledger.at(id).outcome === 'open' && !this.#isHeard(id)).length;
  }

  /** It is held open without an end of its own, and a message has come over it since. */
  #isHeard(id: number): boolean {
    return this.#heard(id) > 0;
  }

  /** How often one that is open got through since. */
  #heard(id: number): number {
    const exchange = this.#held?.of(id);
    if (exchange?.endless !== true) return 0;
    if (exchange.mayBeQuiet && exchange.openedMs !== null) return MOST_HEARD;
    return Math.min(MOST_HEARD, exchange.received - (this.#heardBefore.get(id) ?? 0));
  }

  #look(): void {
    while (this.#next < this.#ledger.sent) this.#open.push(this.#next++);
    this.#open = this.#open.filter((id) => {
      const { outcome, client, lane, target, sentAtMs } = this.#ledger.at(id);
      const isEarlier = this.#heardBefore.has(id);
      if ((sentAtMs < this.#fromMs && !isEarlier) || client >= this.#clientCount) return false;
      // That an earlier one ends says nothing of what came since.
      const ended = !isEarlier && (this.#of === 'answers' ? outcome === 'answered' : outcome !== 'open');
      const counted = this.#counted.get(id) ?? 0;
      const more = (outcome === 'open' ? this.#heard(id) : ended ? 1 : 0) - counted;
      if (more > 0) {
        if (outcome === 'open') this.#counted.set(id, counted + more);
        this.#total += more;
        this.#clients.add(client);
        this.#reached.add(`${lane} ${target}`);
        this.#through.set(`${client} ${target}`, (this.#through.get(`${client} ${target}`) ?? 0) + more);
      }
      return outcome === 'open';
    });
  }
}
