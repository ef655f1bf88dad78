import { ZerodropError } from '../core/errors.ts';

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file',
  EEXIST: 'something of that name is there already',
  ENOENT: 'a part of the path does not exist and cannot be made',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  ELOOP: 'its symbolic links go round in a circle',
};

/** What the file system refused, as an error that says what to do. `doing` completes "cannot ...". Exit code 70. */
export function diskError(doing: string, cause: unknown): ZerodropError {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const why = WHY[code] ?? (cause instanceof Error ? cause.message : String(cause));
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  const hint = full ? 'make room on it, or name a folder on another disk with --out' : 'name a folder that you may write to with --out';
  return new ZerodropError(`cannot ${doing}: ${why}${WHY[code] === undefined ? '' : ` (${code})`}`, { hint, cause });
}
