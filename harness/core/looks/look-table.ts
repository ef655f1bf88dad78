import type { Look } from '../ledger/answer-look.ts';
import type { HeadFacts } from './head-facts.ts';

/** Different bodies of one URL of which each is kept by its hash; beyond them sizes are kept, and beyond as many of those, ranges of sizes. */
const MOST_OF_A_KIND = 256;
/** Different types and locations of one URL. */
const MOST_HEADS = 64;
/** Sizes within such a share of each other are one range, if sizes vary too much to keep each: 16 ranges for each power of two. */
const RANGES_A_DOUBLING = 16;

/** Gives looks their numbers: the ledger, or what passes them on to it. */
export interface LookBook {
  lookIndex(look: Look, body?: Uint8Array | null): number;
}

interface OfTarget {
  readonly heads: Set<string>;
  /** The numbers of the looks that are kept by hash, by a key of what they are. */
  readonly hashed: Map<string, number>;
  readonly sized: Map<string, number>;
}

/** The looks that have been met, for each target a bounded number of them: if there are more, they are told apart less exactly. */
export class LookTable {
  readonly #book: LookBook;
  readonly #targets: OfTarget[] = [];

  constructor(book: LookBook) {
    this.#book = book;
  }

  /** The number of a look. `hash` is null if the body can't be compared; `body` is what is known of it, decoded, for comparison with others. */
  index(target: number, facts: HeadFacts, size: number, hash: string | null, body: Uint8Array | null): number {
    const known = this.#of(target);
    const head = this.#headOf(known, facts);
    const common = { target, status: facts.status, ...head, cached: facts.cached };
    const key = `${facts.status} ${facts.cached} ${head.type} ${head.location} ${size}`;
    if (hash !== null) {
      const exact = `${key} ${hash}`;
      const index = known.hashed.get(exact);
      if (index !== undefined) return index;
      if (known.hashed.size < MOST_OF_A_KIND) {
        const added = this.#book.lookIndex({ ...common, size, sizeTo: size, hash }, body);
        known.hashed.set(exact, added);
        return added;
      }
    }
    const index = known.sized.get(key);
    if (index !== undefined) return index;
    if (known.sized.size < MOST_OF_A_KIND) {
      const added = this.#book.lookIndex({ ...common, size, sizeTo: size, hash: null }, null);
      known.sized.set(key, added);
      return added;
    }
    return this.#book.lookIndex({ ...common, ...rangeOf(size), hash: null }, null);
  }

  /** The number of a look that says how long the server asks to wait; 0 if it does not. */
  indexOfRefusal(target: number, { status, retryAfter }: HeadFacts): number {
    if (retryAfter === null) return 0;
    return this.#book.lookIndex({ target, status, location: null, type: null, size: 0, sizeTo: 0, hash: null, cached: false, retryAfter });
  }

  #of(target: number): OfTarget {
    const known = this.#targets[target];
    if (known !== undefined) return known;
    const added: OfTarget = { heads: new Set(), hashed: new Map(), sized: new Map() };
    this.#targets[target] = added;
    return added;
  }

  #headOf({ heads }: OfTarget, { type, location }: HeadFacts): Pick<Look, 'type' | 'location'> {
    const key = `${type} ${location}`;
    if (heads.has(key)) return { type, location };
    if (heads.size >= MOST_HEADS) return { type: null, location: null };
    heads.add(key);
    return { type, location };
  }
}

/** The range that a size lies in. */
export function rangeOf(size: number): { readonly size: number; readonly sizeTo: number } {
  if (size < 2 * RANGES_A_DOUBLING) return { size, sizeTo: size };
  const width = 2 ** (Math.floor(Math.log2(size)) - Math.log2(RANGES_A_DOUBLING));
  const from = Math.floor(size / width) * width;
  return { size: from, sizeTo: from + width - 1 };
}
