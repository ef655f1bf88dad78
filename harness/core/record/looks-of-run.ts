import type { Kinship } from '../looks/look-kinship.ts';

/** What was found out about looks while the bodies were at hand, which are not recorded. */
export interface LooksOfRun {
  /** Strange looks, each compared with the look before and the look after the change of its URL. Numbers are those of the ledger. */
  readonly compared: readonly ComparedLook[];
  /** Texts of looks by their number, if they were to be kept. */
  readonly bodies?: Readonly<Record<string, string>>;
}

export interface ComparedLook {
  readonly look: number;
  readonly before: number;
  readonly after: number;
  readonly kinship: Kinship;
  /** The first octet in which it differs from the one before. */
  readonly differsAt: number;
}
