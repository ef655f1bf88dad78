/** How far a vassal is on its way from the old code to the new. Times are milliseconds of the tool's own clock. */
export type Track = Waiting | Away | Reloaded | Failed;

/** Not touched yet. */
export interface Waiting {
  readonly phase: 'waiting';
}

/** Touched, and not seen to be back. */
export interface Away {
  readonly phase: 'away';
  readonly touchedAtMs: number;
  /** Modification time that its file was given, in seconds. */
  readonly mtimeS: number;
  /** Its places in the router before, at which it is expected again. */
  readonly before: readonly string[];
  /** Every place that the router knew then: at one that is not among them, only a new subscription can be. */
  readonly known: ReadonlySet<string>;
  /** The emperor has acted on the touch. */
  readonly noticed: boolean;
  /** Looks in which the emperor answered and had not acted. */
  readonly overlooked: number;
  /** It was seen to be gone from the router since the touch. */
  readonly left: boolean;
  /** Its announcements when it was first seen to accept again, by place; null before. */
  readonly checks: ReadonlyMap<string, number> | null;
  readonly pid: number | null;
  readonly emperorPid: number;
  /** How often its process ended while it should have come back. */
  readonly deaths: number;
}

/** Seen to be back: it accepts again, and the router has it again. */
export interface Reloaded {
  readonly phase: 'reloaded';
  readonly tookMs: number;
  /** It was seen to be gone from the router in between. */
  readonly left: boolean;
}

/** Given up. */
export interface Failed {
  readonly phase: 'failed';
  readonly why: FailureKind;
  readonly detail: string;
  /** What it was up to when it was given up: it may still come. Null if it was never touched. */
  readonly away: Away | null;
  /** When it was seen to be back after all; null if it was not. */
  readonly backAtMs: number | null;
}

export type FailureKind =
  /** Its file could not be touched. */
  | 'untouchable'
  /** The emperor answers, and does not act on the touch. */
  | 'unnoticed'
  /** Its process ends again and again: the new code does not start. */
  | 'dies'
  /** Its file was removed. */
  | 'removed'
  /** It was not back in time. */
  | 'timeout'
  /** It was not active before, and did not become so. */
  | 'inactive';
