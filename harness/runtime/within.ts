import { ZerodropError } from '../core/errors.ts';

/**
 * What the Docker daemon was asked for, but no longer than `limitMs`: it may accept and never answer. Rejects with
 * ZerodropError at the limit, which says that Docker did not do `what`. The request itself may go on; what comes of it
 * then is the guard's to sweep.
 */
export async function within<T>(limitMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const hint = 'Does `docker ps` answer? Restart Docker, or use `--runtime host`.';
      reject(new ZerodropError(`Docker did not ${what} within ${limitMs / 1000} s`, { hint }));
    }, limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
