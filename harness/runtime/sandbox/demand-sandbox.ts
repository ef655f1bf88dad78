import { execa } from 'execa';
import { ZerodropError } from '../../core/errors.ts';
import { platformName } from '../boxed/wants-box.ts';
import { onPath } from '../detect.ts';

const ANSWER_MS = 10_000;
/** All that a sandbox is made of: files, network, processes, shared memory, and the machine's name. */
const NAMESPACES = ['--mount', '--net', '--pid', '--ipc', '--uts', '--fork', '--kill-child'];

/** How a sandbox is begun, by unshare(1): the words before the program. */
export interface SandboxStart {
  readonly argv: readonly string[];
  /** We are root, and need no user namespace. */
  readonly isRoot: boolean;
}

/**
 * Finds out whether this user may make namespaces here, by making some. Rejects with ZerodropError, which says what stands in the way.
 */
export async function demandSandbox(isRoot = isRootUser(), platform: NodeJS.Platform = process.platform): Promise<SandboxStart> {
  if (platform !== 'linux')
    throw new ZerodropError(`a configuration runs in a sandbox of Linux, and this is ${platformName(platform)}`, {
      hint: 'Run it on Linux, or in a container that may make namespaces.',
    });
  const missing = (
    await Promise.all(['unshare', 'mount', 'pivot_root'].map(async (name) => [name, await onPath(name, SYSTEM_PATH)] as const))
  )
    .filter(([, path]) => path === null)
    .map(([name]) => name);
  if (missing.length > 0)
    throw new ZerodropError(`no sandbox can be made: there is no ${missing.join(' and no ')}`, {
      hint: 'Install util-linux and mount (Debian: apt-get install util-linux mount).',
    });
  const argv = ['unshare', ...(isRoot ? [] : ['--user', '--map-root-user']), ...NAMESPACES];
  const tried = await execa('unshare', [...argv.slice(1), 'mount', '-t', 'tmpfs', 'tmpfs', '/proc'], {
    reject: false,
    timeout: ANSWER_MS,
    stdin: 'ignore',
    env: { PATH: SYSTEM_PATH },
  });
  if (!tried.failed) return { argv, isRoot };
  const why = (tried.stderr ?? '').trim().split('\n').at(-1)?.trim() ?? '';
  throw new ZerodropError(`no sandbox can be made: ${why === '' ? 'this system lets no user make namespaces' : why}`, {
    hint: isRoot
      ? 'In a container, start it with --cap-add SYS_ADMIN --security-opt apparmor=unconfined --security-opt seccomp=unconfined.'
      : 'Run it as root (sudo), or let users make namespaces (sysctl user.max_user_namespaces; on Ubuntu kernel.apparmor_restrict_unprivileged_userns).',
  });
}

/** Whether we run as root: then no user namespace is needed. */
export function isRootUser(): boolean {
  return process.getuid?.() === 0;
}

/** Root's programs are not on every user's PATH. */
export const SYSTEM_PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
