/** A log of a watched service that is being followed. */
export interface FollowedLog {
  /** What its end said before it was followed, a line each; empty if that can't be told. */
  readonly before: readonly string[];
  /** Takes in what has been written by now, as far as that can be had. Never rejects. */
  takeIn(): Promise<void>;
  /** Rejects with ZerodropError if it could not be followed after all. */
  checkIn?(): void | Promise<void>;
  close(): void;
}

/** Puts text that comes in pieces together into lines. */
export class Lines {
  #rest = '';
  readonly #onLine: (text: string) => void;

  constructor(onLine: (text: string) => void) {
    this.#onLine = onLine;
  }

  /** `piece` holds one character for each octet (latin1), so that none is cut in two. */
  add(piece: string): void {
    const parts = (this.#rest + piece).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) this.#onLine(utf8(part));
  }

  /** No more comes: what is left is a line. */
  end(): void {
    if (this.#rest !== '') this.#onLine(utf8(this.#rest));
    this.#rest = '';
  }
}

function utf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8').trimEnd();
}
