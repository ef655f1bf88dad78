/** Numbers that become more: of a run with very many failures millions, which as a list would cost several times their size. */
export class GrowingNumbers {
  #room = new Float64Array(1024);
  #size = 0;

  add(value: number): void {
    if (this.#size === this.#room.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#room);
      this.#room = larger;
    }
    this.#room[this.#size++] = value;
  }

  /** Those that were added, in the same memory. */
  get numbers(): Float64Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#size);
  }
}
