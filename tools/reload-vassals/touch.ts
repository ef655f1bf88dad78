import { execFile } from 'node:child_process';
import { lstat, lutimes, utimes } from 'node:fs/promises';
import { promisify } from 'node:util';
import { ZerodropError } from '../../harness/core/errors.ts';

const run = promisify(execFile);

/** The file to touch; `link` if a symbolic link itself is meant, as with `touch -h`. */
export interface TouchTarget {
  readonly path: string;
  readonly link: boolean;
}

/** Clocks have been wrong by decades behind (1970), but a time so far ahead is no clock's; a file that gets it could hardly be touched again. */
const MOST_AHEAD_S = 20 * 365 * 86_400;

/**
 * Touches a file so that the emperor acts on it: it compares whole seconds, and acts on greater ones only
 * (core/emperor.c, uwsgi_imperial_monitor_directory). A second touch within a second, or one after a clock was set back,
 * would otherwise be overlooked; the time that is set may therefore lie ahead of `nowS`, which harms nothing. Gives the
 * new modification time in whole seconds; rejects with ZerodropError.
 */
export async function touch({ path, link }: TouchTarget, laterThanS: number, nowS: number): Promise<number> {
  if (laterThanS - nowS > MOST_AHEAD_S) {
    throw failed(path, `the time that the emperor knows of it is ${Math.floor((laterThanS - nowS) / 86_400)} days ahead`);
  }
  const mtimeS = Math.max(nowS, laterThanS + 1);
  try {
    const { atimeMs } = await lstat(path);
    await (link ? lutimes : utimes)(path, atimeMs / 1000, mtimeS);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') throw failed(path, (cause as Error).message, cause);
    // Only its owner may set a file's time to any other than now. To set it to now, the right to write suffices, and for
    // a link nothing at all (utimensat(2)): the command does it in the one way that Node doesn't offer.
    await touchToNow(path, link);
  }
  const foundS = Math.floor((await lstat(path)).mtimeMs / 1000);
  if (foundS <= laterThanS) {
    throw failed(path, `its time is ${foundS - laterThanS} s from the one that the emperor knows already, and must be later`);
  }
  return foundS;
}

async function touchToNow(path: string, link: boolean): Promise<void> {
  await run('touch', [...(link ? ['-h'] : []), '-c', '--', path], { timeout: 5000 }).catch((cause: unknown) => {
    throw failed(path, `this user may not touch it: ${(cause as Error).message.trim()}`, cause);
  });
}

function failed(path: string, reason: string, cause?: unknown): ZerodropError {
  return new ZerodropError(`${path} can't be touched: ${reason}`, { cause });
}
