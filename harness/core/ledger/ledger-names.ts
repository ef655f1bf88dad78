import { isLook, type Look } from './answer-look.ts';
import type { Ledger, LedgerShape } from './ledger.ts';
import { OUTCOMES } from './outcome.ts';

/** What a block of names holds: the first one of a file all fields, later ones what has come since. */
export interface NamesBlock {
  readonly targets?: readonly string[];
  readonly connects?: readonly string[];
  readonly outcomes?: readonly string[];
  readonly versions?: readonly string[];
  readonly tlsErrors?: readonly string[];
  /** Null stands for the look of which nothing is known. */
  readonly looks?: readonly (Look | null)[];
}

/** How many names of a ledger have been written. */
export interface NamesWritten {
  readonly versions: number;
  readonly tlsErrors: number;
  readonly looks: number;
}

/** What the first block of a file says. */
export function allNames(ledger: Ledger): { readonly block: NamesBlock; readonly written: NamesWritten } {
  const { targets, connects, versions, tlsErrors, looks } = ledger;
  const block = { targets, connects, outcomes: OUTCOMES, versions, tlsErrors, ...(looks === undefined ? {} : { looks }) };
  return { block, written: countNames(ledger) };
}

/** The names that have come since; null if none has. */
export function newNames(ledger: Ledger, before: NamesWritten): { readonly block: NamesBlock; readonly written: NamesWritten } | null {
  const { versions, tlsErrors, looks } = ledger;
  const written = countNames(ledger);
  const block = {
    ...(written.versions === before.versions ? {} : { versions: versions.slice(before.versions) }),
    ...(written.tlsErrors === before.tlsErrors ? {} : { tlsErrors: tlsErrors.slice(before.tlsErrors) }),
    ...(looks === undefined || written.looks === before.looks ? {} : { looks: looks.slice(before.looks) }),
  };
  return Object.keys(block).length === 0 ? null : { block, written };
}

function countNames({ versions, tlsErrors, looks }: Ledger): NamesWritten {
  return { versions: versions.length, tlsErrors: tlsErrors.length, looks: looks?.length ?? 0 };
}

/** Puts the blocks of names of a file together. */
export class NamesRead {
  #targets: readonly string[] = [];
  #connects: readonly string[] = [];
  #outcomes: readonly string[] | null = null;
  readonly #versions: string[] = [];
  readonly #tlsErrors: string[] = [];
  #looks: (Look | null)[] | null = null;

  /** Adds what a block says. False if it says what no such block does. */
  add(block: unknown): boolean {
    if (!isNames(block)) return false;
    const { targets, connects, outcomes, versions = [], tlsErrors = [], looks } = block;
    if (targets !== undefined) this.#targets = targets;
    if (connects !== undefined) this.#connects = connects;
    if (outcomes !== undefined) this.#outcomes = outcomes;
    this.#versions.push(...versions);
    this.#tlsErrors.push(...tlsErrors);
    if (looks !== undefined) this.#looks = [...(this.#looks ?? []), ...looks];
    return true;
  }

  /** The outcomes of the file, by their codes; null if no block has come. */
  get outcomes(): readonly string[] | null {
    return this.#outcomes;
  }

  get shape(): LedgerShape {
    return {
      targets: this.#targets,
      connects: this.#connects,
      versions: this.#versions,
      tlsErrors: this.#tlsErrors,
      ...(this.#looks === null ? {} : { looks: this.#looks }),
    };
  }
}

function isNames(value: unknown): value is NamesBlock {
  if (typeof value !== 'object' || value === null) return false;
  const { targets, connects, outcomes, versions, tlsErrors, looks } = value as Partial<Record<keyof NamesBlock, unknown>>;
  const areNames = (names: unknown): boolean =>
    names === undefined || (Array.isArray(names) && names.every((name) => typeof name === 'string'));
  return (
    [targets, connects, outcomes, versions, tlsErrors].every(areNames) &&
    (looks === undefined || (Array.isArray(looks) && looks.every((look) => look === null || isLook(look))))
  );
}
