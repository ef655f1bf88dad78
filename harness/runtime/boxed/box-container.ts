import type Dockerode from 'dockerode';
import { RUN_LABEL } from '../runtime.ts';
import type { BoxMount } from './box-paths.ts';
import { BOX_MARK } from './wants-box.ts';

export interface BoxPlan {
  readonly id: string;
  readonly image: string;
  /** Path of the command line's source, in the box. */
  readonly cli: string;
  readonly argv: readonly string[];
  /** Working folder, in the box. */
  readonly cwd: string;
  readonly mounts: readonly BoxMount[];
  /** `uid:gid` of the process in the box; empty for the image's own user. */
  readonly user: string;
  readonly timeZone: string;
  /** Both of our outputs lead to a terminal. */
  readonly tty: boolean;
  /** Our environment: what changes a run or its looks is handed on. */
  readonly env: NodeJS.ProcessEnv;
}

/** Variables of the user's that mean something to zerodrop, or to how it looks on a terminal. */
const HANDED_ON = ['FOOSERV_SLOW_SECONDS', 'ZERODROP_DEBUG', 'GITHUB_ACTIONS', 'NO_COLOR', 'FORCE_COLOR', 'TERM', 'COLORTERM', 'CI'];

/**
 * Docker's usual list without /proc/sys, so that the scenarios which change a setting of the network can do so if they run as
 * root. It is the box's own network.
 */
const READ_ONLY_PATHS = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sysrq-trigger'];

/**
 * On a busy machine a container counts as one process, which has 1024 shares of the CPU. The box holds the siege and its servers,
 * which are eight or so outside; with the share of one the siege would be starved, and its runs inconclusive.
 */
const CPU_SHARES = 8 * 1024;

/** Docker's words for a box. It has no network but its own loopback: the siege and the servers need no more. */
export function boxContainer(plan: BoxPlan): Dockerode.ContainerCreateOptions {
  const { id, image, cli, argv, cwd, mounts, user, timeZone, tty, env } = plan;
  const handedOn = HANDED_ON.flatMap((name) => (env[name] === undefined ? [] : [`${name}=${env[name]}`]));
  return {
    name: `zerodrop-box-${id}`,
    Image: image,
    Cmd: ['node', cli, ...argv],
    ...(user === '' ? {} : { User: user }),
    WorkingDir: cwd,
    Env: [...handedOn, `TZ=${timeZone}`, `${BOX_MARK}=${id}`, 'ZERODROP_RUNTIME=boxed'],
    Labels: { [RUN_LABEL]: id },
    Tty: tty,
    HostConfig: {
      NetworkMode: 'none',
      Mounts: mounts.map(({ source, target, readOnly }) => ({ Type: 'bind' as const, Source: source, Target: target, ReadOnly: readOnly })),
      ReadonlyPaths: READ_ONLY_PATHS,
      CpuShares: CPU_SHARES,
    },
  };
}

/** What of the daemon decides who the process in the box has to be. */
export interface DaemonKind {
  readonly operatingSystem: string;
  readonly securityOptions: readonly string[];
}

/**
 * Who the process in the box has to be so that what it writes belongs to the user: the user's own ids if files keep theirs on
 * their way out; root if Docker Desktop, or a daemon without root, gives root's files to the user.
 */
export function boxUser(
  ids: { readonly uid: number; readonly gid: number } | null,
  { operatingSystem, securityOptions }: DaemonKind,
): string {
  const mapped = operatingSystem === 'Docker Desktop' || securityOptions.some((option) => option.includes('name=rootless'));
  return ids === null || mapped ? '' : `${ids.uid}:${ids.gid}`;
}
