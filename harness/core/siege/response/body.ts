/** Gathers a body that comes in pieces, if it is wanted at all. */
export class BodyParts {
  #wanted = false;
  #parts: Buffer[] = [];
  /** Parts from here on lie in the buffer that is read into. */
  #borrowed = 0;

  /** Begins another body. */
  reset(wanted: boolean): void {
    this.#wanted = wanted;
    if (this.#parts.length > 0) this.#parts = [];
    this.#borrowed = 0;
  }

  /** Takes the octets from `start` to `end` without copying them. */
  readonly take = (chunk: Buffer, start: number, end: number): void => {
    if (this.#wanted && end > start) this.#parts.push(chunk.subarray(start, end));
  };

  /** Copies what was taken from a buffer that is about to be written over. */
  retain(): void {
    for (let i = this.#borrowed; i < this.#parts.length; i++) this.#parts[i] = Buffer.from(this.#parts[i] ?? EMPTY);
    this.#borrowed = this.#parts.length;
  }

  /** The body so far. It may lie in the buffer that is read into: copy what is to be kept. */
  whole(): Buffer {
    return this.#parts.length > 1 ? Buffer.concat(this.#parts) : (this.#parts[0] ?? EMPTY);
  }
}

const EMPTY = Buffer.alloc(0);
