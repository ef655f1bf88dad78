import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { boundedDocker } from './daemon.ts';

/** A uWSGI on this machine that runs Python 3 apps. */
export interface HostUwsgi {
  /** Absolute path of the binary. */
  readonly path: string;
  /** As `uwsgi --version` prints it, such as `2.0.21-debian`. */
  readonly version: string;
}

const DOCKER_ANSWER_MS = 3000;
const UWSGI_ANSWER_MS = 5000;

/**
 * Whether a Docker daemon answers at DOCKER_HOST, or at the default socket where that is unset. A daemon that says
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

/**
 * The first `uwsgi` on PATH, where it runs Python 3; null where there is none, where it lacks the plugin, or where it
 * does not answer in 5 s.
 */
export async function hostUwsgi(): Promise<HostUwsgi | null> {
  const path = await onPath('uwsgi');
  if (path === null) return null;
  // Only the python plugin knows --python-version, whether it is a module (Debian) or inside the binary (pip, source):
  // without it uWSGI exits with 1. Naming the module where there is none to load is just a warning.
  const [version, python] = await Promise.all([
    execa(path, ['--version'], { reject: false, timeout: UWSGI_ANSWER_MS, stdin: 'ignore' }),
    execa(path, ['--plugins', 'python3', '--python-version'], { reject: false, timeout: UWSGI_ANSWER_MS, stdin: 'ignore' }),
  ]);
  if (version.failed || python.failed || !/^3\./m.test(python.stdout ?? '')) return null;
  return { path, version: version.stdout.trim() };
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
