import { ZerodropError } from '../core/errors.ts';

const DOCKER_HINT = 'Does `docker run` work for you on this machine? Restart Docker, or use `--runtime host`.';

/** What the daemon said, in one line: the message of its answer, or what became of the connection to it. */
export function daemonSays(error: unknown): string {
  const answer = typeof error === 'object' && error !== null && 'json' in error ? error.json : null;
  const message = typeof answer === 'object' && answer !== null && 'message' in answer ? answer.message : null;
  const text = typeof message === 'string' ? message : error instanceof Error ? error.message : String(error);
  // dockerode puts before it what the status means.
  return text
    .replace(/^\(HTTP code \d+\) [\w ]+ - /, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * What the Docker daemon was asked for, but no longer than `limitMs`: it may accept and never answer. Rejects with
 * ZerodropError, which says that Docker did not do `what`, at the limit or with what the daemon said against it: that is
 * no error of ours. The request itself may go on; what comes of it then is left to the guard.
 */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ZerodropError(`Docker did not ${what} within ${limitMs / 1000} s`, { hint: DOCKER_HINT }));
    }, limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } catch (cause) {
    if (cause instanceof ZerodropError) throw cause;
    throw new ZerodropError(`Docker did not ${what}: ${daemonSays(cause)}`, { hint: DOCKER_HINT, cause });
  } finally {
    clearTimeout(timer);
  }
}
