import type { LogMeaning } from './server.ts';

/** A kind of line; the pattern's first group, if it has one, is the pid that the line names. */
export interface KnownLine {
  readonly kind: string;
  readonly pattern: RegExp;
}

/** Reads lines of a log by those that are known, of which the first that fits tells. */
export function meaningBy(known: readonly KnownLine[]): (line: string) => LogMeaning {
  return (line) => {
    for (const { kind, pattern } of known) {
      const match = pattern.exec(line);
      if (match !== null) return { kind, pid: match[1] === undefined ? null : Number(match[1]) };
    }
    return { kind: 'log-line', pid: null };
  };
}
