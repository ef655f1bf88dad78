/** Looks for a text in octets that come in pieces, and keeps no more of them than could be the text's beginning. */
export class TextSearch {
  found = false;
  readonly #text: Buffer;
  /** The last octets that came, up to one less than the text's, and room for as many of the next. */
  readonly #seam: Buffer;
  #kept = 0;

  constructor(text: Buffer) {
    this.#text = text;
    this.#seam = Buffer.alloc(2 * Math.max(0, text.length - 1));
    this.reset();
  }

  /** Begins again. */
  reset(): void {
    this.#kept = 0;
    this.found = this.#text.length === 0;
  }

  take(chunk: Buffer, from: number, to: number): void {
    if (this.found) return;
    const most = this.#text.length - 1;
    const seam = this.#seam;
    if (this.#kept > 0) {
      const length = this.#kept + chunk.copy(seam, this.#kept, from, Math.min(to, from + most));
      this.found = seam.subarray(0, length).includes(this.#text);
      // A piece shorter than the text leaves what came before it of interest.
      if (to - from < most) {
        const keep = Math.min(most, length);
        seam.copy(seam, 0, length - keep, length);
        this.#kept = keep;
        return;
      }
    }
    const at = this.found ? -1 : chunk.indexOf(this.#text, from);
    if (at >= 0 && at + this.#text.length <= to) this.found = true;
    this.#kept = chunk.copy(seam, 0, Math.max(from, to - most), to);
  }
}
