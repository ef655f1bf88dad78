/** Moments of which the earliest can be taken out: a binary heap, as large as there are moments in it at once. */
export class Earliest {
  #heap = new Float64Array(256);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The earliest; Infinity if there is none. */
  get atMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : (this.#heap[0] ?? 0);
  }

  add(ms: number): void {
    if (this.#size === this.#heap.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#heap);
      this.#heap = larger;
    }
    const heap = this.#heap;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const parentMs = heap[parent] ?? 0;
      if (parentMs <= ms) break;
      heap[at] = parentMs;
      at = parent;
    }
    heap[at] = ms;
  }

  /** Takes the earliest out. */
  take(): void {
    if (this.#size === 0) return;
    const heap = this.#heap;
    const last = heap[--this.#size] ?? 0;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++;
      const childMs = heap[child] ?? 0;
      if (childMs >= last) break;
      heap[at] = childMs;
      at = child;
    }
    heap[at] = last;
  }
}
