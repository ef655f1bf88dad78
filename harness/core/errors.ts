import type { HeldUp } from './record/held-up.ts';

/** Exit codes of the command line; scripts rely on them. 64 and 70 are those of sysexits.h. */
export const EXIT = { pass: 0, fail: 1, inconclusive: 2, usage: 64, broken: 70 } as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/**
 * An error that a user can act on. `message` says what was being done and what happened, `hint` what to do now.
 * It is printed without a stack trace.
 */
export class ZerodropError extends Error {
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, options: { readonly hint?: string; readonly exitCode?: ExitCode; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ZerodropError';
    this.exitCode = options.exitCode ?? EXIT.broken;
    this.hint = options.hint;
  }
}

/** The user typed something that can't be carried out: exit code 64. */
export class UsageError extends ZerodropError {
  constructor(message: string, hint?: string) {
    super(message, hint === undefined ? { exitCode: EXIT.usage } : { exitCode: EXIT.usage, hint });
    this.name = 'UsageError';
  }
}

/**
 * The experiment could not take place (the app does not start, a phase saw nothing in time): the run is
 * inconclusive, and this says why: `message` to people, `facts` to whatever decides by it.
 */
export class InconclusiveError extends ZerodropError {
  readonly facts: HeldUp;

  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown; readonly facts?: HeldUp } = {}) {
    super(message, { ...options, exitCode: EXIT.inconclusive });
    this.name = 'InconclusiveError';
    this.facts = options.facts ?? { kind: 'other' };
  }
}

/**
 * Something that has to be known can't be read (a process of another user, say): it neither holds nor does not. The
 * message says what can't be read.
 */
export class NotKnownError extends InconclusiveError {
  constructor(message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options);
    this.name = 'NotKnownError';
  }
}
