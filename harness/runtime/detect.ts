import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { boundedDocker } from './daemon.ts';

const DOCKER_ANSWER_MS = 3000;

/**
 * Whether a Docker daemon answers at DOCKER_HOST, or at the default socket if that is unset. A daemon that says
 * nothing for 3 s does not answer. Never rejects: a client that can't even be made (a bad DOCKER_HOST) is a no.
 */
export async function dockerAnswers(): Promise<boolean> {
  try {
    await boundedDocker(DOCKER_ANSWER_MS).ping();
    return true;
  } catch {
    return false;
  }
}

/** Absolute path of the first executable `name` in the folders of PATH (or those given), or null. */
export async function onPath(name: string, folders = process.env.PATH ?? ''): Promise<string | null> {
  for (const folder of folders.split(delimiter)) {
    const path = join(folder, name);
    const executable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (folder !== '' && executable) return path;
  }
  return null;
}
