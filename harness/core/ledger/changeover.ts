import type { Ledger } from './ledger.ts';

/** Who answers since the last answer of another version. */
export interface Seen {
  /** When the last request was sent that another version answered; -Infinity if none was. */
  readonly otherSentMs: number;
  /** Pairs of a client and a target that the version has answered since. */
  readonly pairs: number;
  /** Pairs of a lane and a target that it has answered since, whichever client it was. */
  readonly reached: number;
  /** Its answers since. */
  readonly answers: number;
}

/**
 * Follows how one version takes over from all others, among the requests that are sent from its making on. What counts
 * is when a request was sent: a slow answer of the old version may rightly come late. Each look costs as much as
 * there is news.
 */
export class Changeover {
  readonly #ledger: Ledger;
  readonly #old: number;
  readonly #isNamed: boolean;
  #version: number | null;
  #versionSentMs = Number.NEGATIVE_INFINITY;
  #everAnswered = 0;
  readonly #answeredOf = new Map<string, number>();
  readonly #reachedAtMs = new Map<string, number>();
  #next: number;
  #open: number[] = [];
  #otherSentMs = Number.NEGATIVE_INFINITY;
  #answers = 0;

  /**
   * `version` is an index into the ledger's versions, of the one that takes over; null if that is any that answers last, other than
   * `old`.
   */
  constructor(ledger: Ledger, version: number | null, old = 0) {
    this.#ledger = ledger;
    this.#version = version;
    this.#old = old;
    this.#isNamed = version !== null;
    this.#next = ledger.sent;
  }

  /** The version that takes over, by its index; null if none has answered yet. */
  get version(): number | null {
    return this.#version;
  }

  /** Its answers since the making, whatever came between. */
  get everAnswered(): number {
    return this.#everAnswered;
  }

  look(): Seen {
    while (this.#next < this.#ledger.sent) this.#open.push(this.#next++);
    this.#open = this.#open.filter((id) => {
      const { outcome, version, client, lane, target, sentAtMs } = this.#ledger.at(id);
      if (outcome === 'answered') this.#follow(version, sentAtMs);
      if (outcome === 'answered' && version !== this.#version && sentAtMs > this.#otherSentMs) {
        this.#otherSentMs = sentAtMs;
        this.#answers = 0;
      } else if (outcome === 'answered' && version === this.#version && sentAtMs > this.#otherSentMs) {
        this.#answers++;
        this.#answeredOf.set(`${client} ${target}`, sentAtMs);
        this.#reachedAtMs.set(`${lane} ${target}`, sentAtMs);
      }
      return outcome === 'open';
    });
    const since = (latest: Map<string, number>) => [...latest.values()].filter((sentMs) => sentMs > this.#otherSentMs).length;
    return {
      otherSentMs: this.#otherSentMs,
      pairs: since(this.#answeredOf),
      reached: since(this.#reachedAtMs),
      answers: this.#answers,
    };
  }

  /** A version that answers a later request than the one that was to take over takes its place, if none was named. */
  #follow(version: number, sentAtMs: number): void {
    if (version === this.#version) {
      this.#everAnswered++;
      this.#versionSentMs = Math.max(this.#versionSentMs, sentAtMs);
      return;
    }
    if (this.#isNamed || version === 0 || version === this.#old || sentAtMs <= this.#versionSentMs) return;
    this.#otherSentMs = Math.max(this.#otherSentMs, this.#versionSentMs);
    this.#version = version;
    this.#versionSentMs = sentAtMs;
    this.#everAnswered = 1;
    this.#answers = 0;
    this.#answeredOf.clear();
    this.#reachedAtMs.clear();
  }
}
