/** Values that are told apart by what they hold, in the order in which they came. */
export class Distinct<T> {
  readonly list: T[] = [];
  readonly #places = new Map<string, number>();
  readonly #counts: number[] = [];

  indexOf(value: T): number {
    const key = JSON.stringify(value);
    const place = this.#places.get(key) ?? this.list.push(value) - 1;
    this.#places.set(key, place);
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    return place;
  }

  /** Indices into `list`, those first that came most often. */
  byFrequency(): number[] {
    return this.list.map((_, i) => i).sort((a, b) => (this.#counts[b] ?? 0) - (this.#counts[a] ?? 0) || a - b);
  }
}
