import { type Flock, takeFlock } from '../../harness/runtime/flock.ts';
import { RefusedError } from './refused.ts';

/** A lock that is held. */
export type Lock = Flock;

/** Takes the lock on an emperor's folder: one roll-out at a time. See `takeFlock`. Rejects with RefusedError if another has it. */
export async function takeLock(folder: string): Promise<Lock> {
  const attempt = await takeFlock(folder);
  switch (attempt.kind) {
    case 'held':
      return attempt.lock;
    case 'no-command':
      throw new RefusedError(`the lock can't be taken: ${attempt.reason}`, 'The command flock is needed; it belongs to util-linux.');
    case 'failed':
      throw new RefusedError(`the lock on ${folder} can't be taken: ${attempt.reason}`);
    case 'taken':
      throw new RefusedError(
        `another roll-out is at work on ${folder}${attempt.pid === null ? '' : ` (pid ${attempt.pid})`}`,
        'Wait until it has ended; if it dies, its lock is released with it.',
      );
  }
}
