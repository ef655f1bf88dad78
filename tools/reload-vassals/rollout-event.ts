import type { FailureKind } from './track.ts';

/** What happens in a roll-out, as it happens. */
export type RollOutEvent =
  | { readonly kind: 'touched'; readonly files: readonly string[]; readonly standing: Headcount }
  | { readonly kind: 'reloaded'; readonly file: string; readonly tookMs: number; readonly standing: Headcount }
  | { readonly kind: 'failed'; readonly file: string; readonly why: FailureKind; readonly detail: string; readonly standing: Headcount }
  /** A vassal that had been given up is back after all. */
  | { readonly kind: 'late'; readonly file: string; readonly afterMs: number }
  /** Emperor or router does not answer: nothing is touched until both do. */
  | { readonly kind: 'blind'; readonly reason: string }
  | { readonly kind: 'sighted'; readonly afterMs: number }
  | { readonly kind: 'emperor-restarted' }
  /** Fewer are active than there should be. The tool has left more; the others went by themselves. */
  | { readonly kind: 'below-minimum'; readonly active: number; readonly minimum: number }
  /** No further vassal is touched; those that are away are waited for. */
  | { readonly kind: 'stopping'; readonly because: StopReason; readonly standing: Headcount };

export type StopReason =
  | { readonly kind: 'failure'; readonly file: string }
  | { readonly kind: 'interrupted'; readonly signal: string }
  /** For as long as the time-out no vassal could be spared. */
  | { readonly kind: 'no-capacity'; readonly active: number | null; readonly minimum: number; readonly reason: string };

/** How many are where. */
export interface Headcount {
  readonly total: number;
  readonly waiting: number;
  readonly away: number;
  readonly reloaded: number;
  readonly failed: number;
  /** Accepting and subscribed, by the last look; null if there was none. */
  readonly active: number | null;
  /** How long the rest will take, in milliseconds, if reloads so far allow to tell. */
  readonly leftMs: number | null;
}
