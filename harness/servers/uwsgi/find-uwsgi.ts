import { execa } from 'execa';
import { onPath } from '../../runtime/detect.ts';
import type { LookedForServer } from '../server.ts';

const UWSGI_ANSWER_MS = 5000;
/** The first uWSGI that has what the scenarios are about: zerg pools and chain reloading. */
const OLDEST = '2.0';

/** A uWSGI on this machine that runs Python 3 apps. */
export interface HostUwsgi {
  /** Absolute path of the binary. */
  readonly path: string;
  /** As `uwsgi --version` prints it, such as `2.0.21-debian`. */
  readonly version: string;
}

/** The first `uwsgi` on PATH, if it runs Python 3; null if there is none that can be used. */
export async function hostUwsgi(): Promise<HostUwsgi | null> {
  const found = await findUwsgi();
  return found.kind === 'usable' ? { path: found.path, version: found.version } : null;
}

/** Looks for the first `uwsgi` on PATH, asks it for its version and for Python 3, and says what it lacks. It has 5 s to answer. */
export async function findUwsgi(): Promise<LookedForServer> {
  const path = await onPath('uwsgi');
  if (path === null) return { kind: 'absent' };
  const unfit = (reason: string, hint: string): LookedForServer => ({ kind: 'unfit', path, reason, hint });
  // Only the python plugin knows --python-version, whether it is a module (Debian) or inside the binary (pip, source):
  // without it uWSGI exits with 1. Naming the module if there is none to load is just a warning.
  const [version, python] = await Promise.all([
    execa(path, ['--version'], { reject: false, timeout: UWSGI_ANSWER_MS, stdin: 'ignore' }),
    execa(path, ['--plugins', 'python3', '--python-version'], { reject: false, timeout: UWSGI_ANSWER_MS, stdin: 'ignore' }),
  ]);
  const itsVersion = (version.stdout ?? '').trim();
  if (version.failed) {
    const how = version.timedOut ? `does not answer \`uwsgi --version\` within ${UWSGI_ANSWER_MS / 1000} s` : 'can not say its version';
    return unfit(how, `Look at \`${path} --version\`.`);
  }
  if (isOlder(itsVersion, OLDEST))
    return unfit(`is version ${itsVersion}, and ${OLDEST} or newer is needed`, 'Install a newer one, or use `--runtime docker`.');
  const pythonVersion = /^[23]\.[\d.]+/m.exec(python.stdout ?? '')?.[0];
  if (python.failed || pythonVersion === undefined)
    return unfit(
      `(${itsVersion}) has no python3 plugin`,
      'Install it (Debian and Ubuntu: apt-get install uwsgi-plugin-python3), or use `--runtime docker`.',
    );
  if (!pythonVersion.startsWith('3.'))
    return unfit(
      `(${itsVersion}) runs Python ${pythonVersion}, and Python 3 is needed`,
      'Install its python3 plugin, or use `--runtime docker`.',
    );
  return { kind: 'usable', path, version: itsVersion };
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = than.split('.').map(Number);
  const match = /^(\d+)\.(\d+)/.exec(version);
  return match !== null && (Number(match[1]) < major || (Number(match[1]) === major && Number(match[2]) < minor));
}
