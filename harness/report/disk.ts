import { ZerodropError } from '../core/errors.ts';
import { codeOf, whyNot } from '../core/why-not.ts';

/** Words for a folder that was to be made with all that it lies in. */
const WHY: Readonly<Record<string, string>> = {
  ENOTDIR: 'a part of the path is a file',
  ENOENT: 'a part of the path does not exist and cannot be made',
};

/** What to do if `--out` chooses the folder. */
const NAME_ANOTHER = 'Name a folder that you may write to with --out.';

/**
 * What the file system refused, as an error that says what to do. `doing` completes "cannot ...". `hint` says what to do
 * if `--out` does not choose the folder. Exit code 70.
 */
export function diskError(doing: string, cause: unknown, hint = NAME_ANOTHER): ZerodropError {
  const isFull = ['ENOSPC', 'EDQUOT'].includes(codeOf(cause));
  const makeRoom = hint === NAME_ANOTHER ? 'Make room on it, or name a folder on another disk with --out.' : 'Make room on it.';
  return new ZerodropError(`cannot ${doing}: ${whyNot(cause, WHY)}`, { hint: isFull ? makeRoom : hint, cause });
}
