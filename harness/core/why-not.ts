const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, or it is no folder itself',
  EEXIST: 'something of that name is there already',
  EISDIR: 'it is a folder',
  ENOTEMPTY: 'it is a folder that is not empty',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
  ELOOP: 'its symbolic links go round in a circle',
  ENXIO: 'nothing is at its other end',
};

/**
 * Why the file system refused, in words with the system's code: `it is a folder (EISDIR)`. `others` replaces words that are
 * not those for what was being done. What is not known by its code is told by its message.
 */
export function whyNot(cause: unknown, others: Readonly<Record<string, string>> = {}): string {
  const code = codeOf(cause);
  const words = others[code] ?? WORDS[code];
  if (words === undefined) return cause instanceof Error ? cause.message : String(cause);
  return `${words} (${code})`;
}

/** The system's code of an error, such as `ENOENT`; empty if it has none. */
export function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
}
