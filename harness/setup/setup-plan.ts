import { platformName } from '../runtime/boxed/wants-box.ts';
import type { HostUwsgi } from '../servers/uwsgi/find-uwsgi.ts';

/** What set-up found on this machine. */
export interface Findings {
  readonly platform: NodeJS.Platform;
  readonly docker: boolean;
  /** Null if there is none, or if this is no Linux: the host runtime does not work there. */
  readonly uwsgi: HostUwsgi | null;
  /** Text of /etc/os-release; empty if there is none. */
  readonly osRelease: string;
  /** `apt-get` is on PATH. */
  readonly apt: boolean;
  readonly root: boolean;
  /** `sudo` is on PATH. */
  readonly sudo: boolean;
}

/** What set-up is going to do. */
export type Plan =
  | { readonly kind: 'ready'; readonly message: string }
  | { readonly kind: 'install'; readonly message: string; readonly commands: readonly (readonly string[])[] }
  | { readonly kind: 'stuck'; readonly message: string; readonly hint: string };

/** The packages that the host runtime needs. Nothing that they recommend is wanted: it would start uWSGI at boot. */
export const PACKAGES = ['uwsgi-core', 'uwsgi-plugin-python3'] as const;

const INSTALL = [
  ['apt-get', 'update'],
  ['apt-get', '-o', 'DPkg::Lock::Timeout=120', 'install', '-y', '--no-install-recommends', ...PACKAGES],
] as const;

/** Decides what set-up has to do; does nothing itself. */
export function planSetup(found: Findings): Plan {
  const there = [
    ...(found.docker ? ['a Docker daemon answers'] : []),
    ...(found.uwsgi ? [`uWSGI ${found.uwsgi.version} with Python 3 is at ${found.uwsgi.path}`] : []),
  ];
  if (there.length > 0) return { kind: 'ready', message: `${there.join(', and ')}: nothing to do` };

  if (found.platform !== 'linux') {
    const message = `no Docker daemon answers, and zerodrop needs one on ${platformName(found.platform)} to run uWSGI`;
    return { kind: 'stuck', message, hint: 'start Docker Desktop; only `zerodrop watch` needs none' };
  }
  const missing = 'no Docker daemon answers, and there is no uWSGI with Python 3 on PATH';
  if (!found.apt || !isDebian(found.osRelease)) {
    const hint = 'start Docker, or install uWSGI 2.0 with its python3, http and zergpool plugins so that `uwsgi` is on PATH';
    return { kind: 'stuck', message: `${missing}; set-up can install uWSGI on Debian and Ubuntu only`, hint };
  }
  const packages = PACKAGES.join(' and ');
  if (found.root) return { kind: 'install', message: `${missing}: installing ${packages}`, commands: INSTALL };
  if (found.sudo) {
    const commands = INSTALL.map((command) => ['sudo', ...command]);
    return { kind: 'install', message: `${missing}: installing ${packages} by sudo, which may ask for your password`, commands };
  }
  const typed = INSTALL.map((command) => command.join(' ')).join(' && ');
  return { kind: 'stuck', message: `${missing}; installing ${packages} needs root, and there is no sudo`, hint: `as root, type: ${typed}` };
}

/** Whether /etc/os-release tells of Debian, Ubuntu, or a system that says it is like one of them. */
function isDebian(osRelease: string): boolean {
  const ids = osRelease.split('\n').flatMap((line) => /^ID(?:_LIKE)?=["']?([^"']*)["']?$/.exec(line.trim())?.[1]?.split(' ') ?? []);
  return ids.includes('debian') || ids.includes('ubuntu');
}
