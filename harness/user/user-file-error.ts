import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../core/errors.ts';
import { isOfUser } from '../core/of-user.ts';

/** A place in a file of the user. */
export interface UserPlace {
  /** Absolute path. */
  readonly path: string;
  /** From 1 on; null if it is not known. */
  readonly line: number | null;
}

/** The first place in a file of the user that an error names: where it was thrown, or what can't be read. Null if it names none. */
export function placeInUserFile(error: unknown): UserPlace | null {
  if (!(error instanceof Error)) return null;
  const stack = error.stack ?? '';
  return importer(error.message) ?? firstOfStack(stack);
}

/** The first line of a stack that is a place in a file of the user. What Node could not read stands alone on its first line. */
function firstOfStack(stack: string): UserPlace | null {
  for (const [, where = '', line = ''] of stack.matchAll(
    /(?:^|\(|at (?:async )?|\n)((?:file:\/\/)?(?:\/|[A-Za-z]:\\)[^\n()]*?):(\d+)(?::\d+)?(?=\)|\n|$)/g,
  )) {
    const path = pathOf(where);
    if (path !== null && isOfUser(path) && existsSync(path)) return { path, line: Number(line) };
  }
  return null;
}

/** The line of an import that Node could not resolve: its message names the file alone. */
function importer(message: string): UserPlace | null {
  const [, wanted = '', file = ''] = /Cannot find (?:module|package) '([^']+)' imported from (\S+)/.exec(message) ?? [];
  const path = file === '' ? null : pathOf(file);
  if (path === null || !isOfUser(path)) return null;
  return { path, line: lineOfImport(path, wanted) };
}

function lineOfImport(path: string, wanted: string): number | null {
  const name = wanted.split(/[/\\]/).at(-1) ?? wanted;
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    const at = lines.findIndex((line) => /import|from|require/.test(line) && line.includes(name));
    return at < 0 ? null : at + 1;
  } catch {
    return null;
  }
}

function pathOf(where: string): string | null {
  try {
    return where.startsWith('file:') ? fileURLToPath(where) : where;
  } catch {
    return null;
  }
}

/** A place as people look it up: `deploys/blue-green.ts:12`, relative to the current folder if it is below it. */
export function describePlace({ path, line }: UserPlace): string {
  const near = relative(process.cwd(), path);
  const shown = near.startsWith('..') ? path : join('.', near);
  return line === null ? shown : `${shown}:${line}`;
}

/** What was thrown, without its stack. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [message = ''] = error.message.split('\n');
  return error.name === 'Error' ? message : `${error.name}: ${message}`;
}

/** An error in a file of the user: what was being done with it, where, and what went wrong. Exit code 64. */
export class UserFileError extends UsageError {
  readonly place: UserPlace;

  constructor(place: UserPlace, says: string, hint?: string, cause?: unknown) {
    super(`${describePlace(place)}: ${says}`, hint);
    this.name = 'UserFileError';
    this.cause = cause;
    this.place = place;
  }
}
