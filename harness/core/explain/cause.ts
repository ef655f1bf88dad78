import type { Failure } from '../ledger/outcome.ts';

/** A known way in which requests are lost: data, so that each can be read, cited and tested by itself. */
export interface Cause {
  readonly name: string;
  readonly outcomes: readonly Failure[];
  /** What must be so of the failure itself. */
  readonly when?: Condition;
  readonly evidence: Evidence;
  /** What happened, as it goes on after "6 requests ended as empty-reply: "; `{them}` and `{they}` become `it` for one. */
  readonly message: string;
  /** What explains it: the server's source (tag, file, function) or a page of documentation. */
  readonly sources: readonly Source[];
  /** What to do about it; null if it was done on purpose, or nothing is known to help. */
  readonly cure: string | null;
}

export type HolderState = 'began' | 'in-hand' | 'finished' | 'finished-late' | 'kept' | 'none' | 'untouched';

export interface Condition {
  /**
   * Of several one must be so. `began`: a process began the request and never finished it. `finished`: one finished it, and its client had not lost it yet. `in-hand`: either of
   * both: an app writes down that it finished before the answer is on its way, and a process may be killed between the two.
   * `finished-late`: one finished it when its client had lost it already. `kept`: no process is known to have begun it, and its connection was kept by a process that is known. `none`: no process
   * is known to have died with it. `untouched`: nor to have worked on it.
   */
  readonly holder?: HolderState | readonly HolderState[];
  readonly status?: number;
  readonly connection?: 'kept' | 'new';
  /** Not a byte of an answer had come. */
  readonly noByte?: true;
}

export interface Source {
  readonly title: string;
  /** Address of a page; null for a place in the server's source. */
  readonly url: string | null;
}

/** What must have been seen, and how it lies to the failure. */
export type Evidence =
  /** The outcome says it all: it needs no line of a log. */
  | { readonly kind: 'outcome' }
  /** The strategy sent SIGKILL to the process that had the request, while it had it. */
  | { readonly kind: 'killed' }
  /**
   * A line of the log names the pid of the process that had the request, as the pattern's first group, while it had it; `since` is
   * one that its instance must have written by then.
   */
  | { readonly kind: 'line-names-holder'; readonly pattern: RegExp; readonly since?: RegExp }
  /**
   * A line of the log names the number of a worker, as the pattern's first group, and the process that had the request was
   * that worker then. It may have been told before the request came: it was to end.
   */
  | { readonly kind: 'line-numbers-holder'; readonly pattern: RegExp }
  /** The instance of the process that had the request ended while it had it, and had said that it has no master. */
  | { readonly kind: 'ended-without-master'; readonly pattern: RegExp }
  /**
   * A router ran from before the request failed until a process had finished it after all: it was given up by the router, which
   * says nothing of that. `pattern` is the line that names the router's pid, `leastMs` the shortest time-out that it can be told.
   */
  | { readonly kind: 'given-up-by-router'; readonly pattern: RegExp; readonly leastMs: number }
  /**
   * The instance of the process that had the request wrote a line, while it had it; `since` is one that it must have written by then.
   * `seenLateMs`: the line is another's word, which comes so much later at most.
   */
  | { readonly kind: 'line-of-instance'; readonly pattern: RegExp; readonly since?: RegExp; readonly seenLateMs?: number }
  /**
   * An instance wrote a line for this failure, and for each other one a line of its own. `step` is which of the
   * strategy's steps before it may have led to it: any, or only one that concerns that instance (it was configured so).
   * `because` is a line that must stand shortly before it, of whatever instance.
   */
  | {
      readonly kind: 'line-each';
      readonly pattern: RegExp;
      readonly step: 'any' | 'own';
      readonly after?: { readonly pattern: RegExp; readonly withinMs: number };
      /** A line that, if it stands shortly before, tells of another cause. */
      readonly unless?: { readonly pattern: RegExp; readonly withinMs: number };
    }
  /**
   * An instance wrote a line shortly before or after; `since` is one that it must have written before that, or several. `until`: from so long
   * after such a line on, of whatever instance or of the same, the first one tells nothing any more. `to`: near the sending of the request; near its end unless
   * this is given.
   */
  | {
      readonly kind: 'line-near';
      readonly pattern: RegExp;
      readonly beforeMs: number;
      readonly since?: RegExp | readonly RegExp[];
      readonly until?: { readonly pattern: RegExp; readonly lateMs: number; readonly of: 'any-instance' | 'same-instance' };
      readonly to?: 'sending';
    }
  /** The request waited at an instance with a public address whose master ended then; `because` is a line that it wrote before, in the same life. */
  | { readonly kind: 'listener-ended'; readonly because?: RegExp }
  /** The last node that a router had was marked as failed, and none had subscribed since. */
  | { readonly kind: 'nobody-subscribed' }
  /** Every instance with a public address had ended; `because` is a line that the last of them wrote before, in the same life. */
  | { readonly kind: 'nobody-listens'; readonly because?: RegExp };
