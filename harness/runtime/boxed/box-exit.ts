import { EXIT, type ExitCode, ZerodropError } from '../../core/errors.ts';

const CODES: readonly number[] = Object.values(EXIT);
/** A shell's convention: 128 and the signal's number. */
const SIGNAL_FROM = 128;
const SIGKILL = SIGNAL_FROM + 9;

/**
 * The exit code of zerodrop in the box is that of zerodrop outside. What it never ends with by itself is no verdict: the run is
 * inconclusive if a signal of the user's ended it, and else zerodrop broke. Throws ZerodropError then.
 */
export function exitOfBox(status: number, interrupted: boolean): ExitCode {
  if (isExitCode(status)) return status;
  if (interrupted && status > SIGNAL_FROM) return EXIT.inconclusive;
  throw new ZerodropError(
    status === SIGKILL
      ? "zerodrop was killed in its container (exit code 137): by the kernel, if Docker's memory is used up, or by hand"
      : `zerodrop ended in its container with exit code ${status}, which means no verdict`,
    { hint: 'Give Docker more memory, run fewer at once, and run it again.' },
  );
}

function isExitCode(status: number): status is ExitCode {
  return CODES.includes(status);
}
