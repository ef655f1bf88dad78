import type { ProcessEnd } from './event-facts.ts';

/** What held a run up. */
export type HeldUp =
  | DeployHeldUp
  /** An instance ended while something was waited for that only it could bring. */
  | ({ readonly kind: 'instance-ended'; readonly instance: string; readonly end: ProcessEnd } & Omit<WaitGoal, 'instance'>)
  /** Something was waited for and did not come in time. */
  | ({ readonly kind: 'waited-in-vain'; readonly waitedMs: number } & WaitGoal)
  /** The user's command failed; `end` is null if it could not be started. */
  | { readonly kind: 'command-failed'; readonly end: ProcessEnd | null }
  | VantageLost
  /** The user, or who runs zerodrop, ended the run. */
  | { readonly kind: 'interrupted' }
  /** Only the sentence tells. */
  | { readonly kind: 'other' };

/** A vantage did not tell all that it did, or it is not known what. */
export interface VantageLost {
  readonly kind: 'vantage-lost';
  readonly vantage: string;
  readonly why:
    | 'never-came'
    | 'other-version'
    | 'gone'
    | 'hangs'
    | 'placed-twice'
    | 'chunk-repeated'
    | 'chunk-impossible'
    | 'miscounted'
    | 'broke'
    | 'clock-contradicts';
}

/** What held a watched deploy up. */
export type DeployHeldUp =
  /** The service was not as it should be before the command, so the command was not run. */
  | {
      readonly kind: 'not-started';
      readonly sent: number;
      /** Failed requests only. */
      readonly byOutcome: Readonly<Record<string, number>>;
      /** Whole answers. */
      readonly byStatus: Readonly<Record<string, number>>;
      /** The statuses that are expected; null for any 2xx. */
      readonly wanted: { readonly before: number; readonly after: number } | null;
      /** Answers of the version that only the command is to bring; null if there was none. */
      readonly early: number | null;
      /** Answers by what their Retry-After said: seconds or a date. Absent if there was none. */
      readonly askedToWait?: Readonly<Record<string, number>>;
      /** What was wrong with the versions that answered, if they are no statuses; absent if nothing was. */
      readonly versions?: VersionsHeldUp;
    }
  /** Before the command, answers of a URL began and did not end within the time-out, and none ended: a stream. */
  | {
      readonly kind: 'endless-answers';
      readonly target: string;
      /** Answers of it that began, and how long was waited for the end of each. */
      readonly answers: number;
      readonly timeoutMs: number;
      /** More URLs of this kind. */
      readonly others: number;
    }
  /** The command ended, and the new version was never the only one that answered. Counted are requests sent since. */
  | {
      readonly kind: 'never-all-new';
      readonly waitedMs: number;
      readonly from: string;
      readonly to: string;
      readonly oldAnswers: number;
      readonly newAnswers: number;
      readonly failed: number;
      /** How long before the end of the wait the last request was sent that the old version answered. */
      readonly lastOldAgoMs: number | null;
    };

/** Versions that answered before the deploy, and not as they should. */
export interface VersionsHeldUp {
  /** Where an answer says its version, as the user put it. */
  readonly from: string;
  /** The version that the user named; null for any one. */
  readonly wanted: string | null;
  /** Answers by version. */
  readonly answers: Readonly<Record<string, number>>;
  /** Answers that said none, and the first URL that gave one. */
  readonly without: number;
  readonly silentTarget: string | null;
  /** Of those without a version, this many were too long to be read; absent if none was. */
  readonly tooLong?: number;
}

/** What was waited for: a short code such as `take-over`, and the instance that was to bring it. */
export interface WaitGoal {
  readonly goal?: string;
  readonly instance?: string;
}

/** What must hold a control up: each that is given must be so. */
export interface HeldUpBy extends WaitGoal {
  readonly kind: HeldUp['kind'];
  /** The exit code of the instance. */
  readonly code?: number;
}

/** Was a run held up so? Nothing is known of one whose record does not say what held it up. */
export function isHeldUpBy(heldUp: HeldUp | undefined, { kind, ...wanted }: HeldUpBy): boolean {
  if (heldUp?.kind !== kind) return false;
  const facts = flatFacts(heldUp);
  return Object.entries(wanted).every(([name, value]) => facts[name] === value);
}

/** The numbers and names of it, in one level; of how an instance ended, `code` or `signal`. */
export function flatFacts(heldUp: HeldUp): Readonly<Record<string, string | number>> {
  const { kind: _, ...facts } = heldUp;
  const end = 'end' in heldUp && heldUp.end !== null ? heldUp.end : {};
  return Object.fromEntries(
    Object.entries({ ...facts, ...end }).filter(
      (fact): fact is [string, string | number] => typeof fact[1] === 'string' || typeof fact[1] === 'number',
    ),
  );
}
