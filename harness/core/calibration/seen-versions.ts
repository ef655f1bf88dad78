import type { Book } from '../siege/judging/status-judge.ts';

/** Keeps the versions that a judge tells. */
export class SeenVersions implements Book {
  readonly #names: string[] = [''];

  versionIndex(name: string): number {
    const known = this.#names.indexOf(name);
    return known > 0 ? known : this.#names.push(name) - 1;
  }

  lookIndex(): number {
    return 0;
  }

  /** The version of that number; null of 0, which is none. */
  version(index: number): string | null {
    return index === 0 ? null : (this.#names[index] ?? null);
  }
}
