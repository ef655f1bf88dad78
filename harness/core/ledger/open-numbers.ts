const EMPTY = -1;

/**
 * A number for each attempt that is open, by its id, a whole number from 0 on: as a `Map`, which leaves a table behind each time that as many were added and deleted as it
 * holds, while these come and go by the ten thousand a second. Open addressing with linear probing, and deletion that closes the gap (Knuth, The Art of Computer
 * Programming 3, 6.4, algorithm R).
 */
export class OpenNumbers {
  #ids = new Float64Array(64).fill(EMPTY);
  #values = new Float64Array(64);
  #size = 0;

  /** How many are open. */
  get size(): number {
    return this.#size;
  }

  get(id: number): number | undefined {
    if (!(id >= 0)) return undefined;
    const at = this.#placeOf(id);
    return this.#ids[at] === id ? this.#values[at] : undefined;
  }

  set(id: number, value: number): void {
    const at = this.#placeOf(id);
    this.#values[at] = value;
    if (this.#ids[at] === id) return;
    this.#ids[at] = id;
    if (2 * ++this.#size > this.#ids.length) this.#grow();
  }

  /** False if there was none. */
  delete(id: number): boolean {
    if (!(id >= 0)) return false;
    let gap = this.#placeOf(id);
    if (this.#ids[gap] !== id) return false;
    const mask = this.#ids.length - 1;
    this.#size--;
    for (let at = (gap + 1) & mask; ; at = (at + 1) & mask) {
      const next = this.#ids[at] ?? EMPTY;
      if (next === EMPTY) break;
      // It stays if its own place lies behind the gap.
      if (((at - this.#homeOf(next)) & mask) < ((at - gap) & mask)) continue;
      this.#ids[gap] = next;
      this.#values[gap] = this.#values[at] ?? 0;
      gap = at;
    }
    this.#ids[gap] = EMPTY;
    return true;
  }

  /** Where an id is, or would be. */
  #placeOf(id: number): number {
    const mask = this.#ids.length - 1;
    let at = this.#homeOf(id);
    while (this.#ids[at] !== id && this.#ids[at] !== EMPTY) at = (at + 1) & mask;
    return at;
  }

  /** Ids that follow one another have places that do: no two of those that are open meet unless one is very late. */
  #homeOf(id: number): number {
    return id % this.#ids.length;
  }

  #grow(): void {
    const [ids, values] = [this.#ids, this.#values];
    this.#ids = new Float64Array(2 * ids.length).fill(EMPTY);
    this.#values = new Float64Array(2 * ids.length);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] ?? EMPTY;
      if (id === EMPTY) continue;
      const at = this.#placeOf(id);
      this.#ids[at] = id;
      this.#values[at] = values[i] ?? 0;
    }
  }
}
