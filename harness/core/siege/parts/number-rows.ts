/** Rows of numbers that grow as they come. */
export class NumberRows {
  readonly #columns: number;
  #numbers: Float64Array;
  #size = 0;

  constructor(columns: number, rows = 1024) {
    this.#columns = columns;
    this.#numbers = new Float64Array(columns * rows);
  }

  add(...row: readonly number[]): void {
    if (this.#size + this.#columns > this.#numbers.length) {
      const larger = new Float64Array(2 * this.#numbers.length);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    for (let i = 0; i < this.#columns; i++) this.#numbers[this.#size++] = row[i] ?? 0;
  }

  /** What has come since the last call. */
  take(): Float64Array {
    const taken = this.#numbers.slice(0, this.#size);
    this.#size = 0;
    return taken;
  }
}
