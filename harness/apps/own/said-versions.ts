import type { Records } from '../../core/siege/siege-types.ts';
import type { VersionOfApp } from './app-definition.ts';

/**
 * Tells which version an answer is of by what it says. What a version says is given, or it is learned: what no other version says, and
 * comes when one alone of those that were switched to is not known yet, is that one's. Anything else is a version of its own, which no
 * scenario expects.
 */
export class SaidVersions {
  readonly #names: readonly string[];
  readonly #said = new Map<string, string>();
  readonly #switched: () => readonly string[];
  readonly #book: Pick<Records, 'versionIndex'>;

  constructor(versions: ReadonlyMap<string, VersionOfApp>, switched: () => readonly string[], book: Pick<Records, 'versionIndex'>) {
    this.#names = [...versions.keys()];
    for (const [name, { says }] of versions) if (says !== undefined) this.#said.set(String(says), name);
    this.#switched = switched;
    this.#book = book;
  }

  /** The index in the book of the version that says this; 0 if that can't be told. */
  index(said: string): number {
    const name = this.#said.get(said) ?? this.#learn(said);
    return name === null ? 0 : this.#book.versionIndex(name);
  }

  #learn(said: string): string | null {
    const known = new Set(this.#said.values());
    const candidates = this.#switched().filter((name) => !known.has(name));
    // Two came at once: which of them says so is not known.
    if (candidates.length > 1) return null;
    const [only] = candidates;
    const name = only ?? (this.#names.includes(said) ? `"${said}"` : said);
    this.#said.set(said, name);
    return name;
  }
}
