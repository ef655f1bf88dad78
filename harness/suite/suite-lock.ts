import { UsageError, ZerodropError } from '../core/errors.ts';
import { takeFlock } from '../runtime/flock.ts';

/**
 * Takes a suite's folder for this process, so that two suites don't write into the same one. The lock of a process that
 * is gone is released with it, see `takeFlock`. Returns what gives it back. Throws UsageError if another suite is at
 * work there, ZerodropError if the lock can't be taken.
 *
 * Only Linux has the command that takes it. Elsewhere a suite runs in a box, which is Linux; what is left is to join suites, and
 * that is done without a lock.
 */
export async function lockSuite(folder: string, platform: NodeJS.Platform = process.platform): Promise<() => Promise<void>> {
  const attempt = await takeFlock(folder);
  switch (attempt.kind) {
    case 'held':
      return () => attempt.lock.release();
    case 'taken': {
      const who = attempt.pid === null ? 'another process' : `process ${attempt.pid}`;
      throw new UsageError(`${who} is at work on a suite in this folder`, 'Wait for it, or name another folder with --out.');
    }
    case 'no-command':
      if (platform !== 'linux') {
        process.stderr.write(`the folder of the suite is not locked: this system has no command flock\n`);
        return () => Promise.resolve();
      }
      throw new ZerodropError(`the folder of a suite can't be locked: ${attempt.reason}`, {
        hint: 'The command flock is needed; it belongs to util-linux.',
      });
    case 'failed':
      throw new ZerodropError(`the suite's folder, ${folder}, can't be locked: ${attempt.reason}`, {
        hint: 'Name another folder with --out.',
      });
  }
}
