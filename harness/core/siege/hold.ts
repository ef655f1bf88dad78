/** What can be held. */
export interface Held {
  /** The sockets have been read once more. */
  releaseHold(): void;
}

/**
 * Holds connections until the sockets have been read one more time. A read ends when the kernel has nothing more at
 * that moment, so that what comes right behind an answer is seen by the next poll at the earliest: what is added
 * before or in one poll of the event loop is let go after the next.
 */
export class PollHold {
  readonly #onError: (error: unknown) => void;
  #added: Held[] = [];
  #due: Held[] = [];
  #scheduled = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add(held: Held): void {
    this.#added.push(held);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#afterPoll);
  }

  readonly #afterPoll = (): void => {
    this.#scheduled = false;
    const due = this.#due;
    this.#due = this.#added;
    this.#added = [];
    for (const held of due) {
      try {
        held.releaseHold();
      } catch (error) {
        this.#onError(error);
      }
    }
    if (this.#due.length > 0) this.#schedule();
  };
}
