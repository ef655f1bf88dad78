import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import Dockerode from 'dockerode';
import { type ExitCode, ZerodropError } from '../../core/errors.ts';
import { cleanUpAbandoned, removeContainers } from '../cleanup.ts';
import { startGuard } from '../run-guard.ts';
import { RUN_LABEL } from '../runtime.ts';
import { within } from '../within.ts';
import { createOwnedFolder, removeWorkFolder, thisOwner } from '../workspace.ts';
import { boxContainer, boxUser } from './box-container.ts';
import { exitOfBox } from './box-exit.ts';
import { boxDockerfile, ensureBoxImage } from './box-image.ts';
import { boxMounts, pathInBox } from './box-paths.ts';
import { type BoxSignals, takeSignals } from './box-signals.ts';
import { deliverer } from './deliver-signal.ts';

/** An absolute path that the command line names by an option. It is there already: Docker would make it as root. */
export interface NamedPath {
  /** Such as `--out`. */
  readonly option: string;
  readonly path: string;
  /** Is the folder itself written, a file in its folder, or is it only read? */
  readonly use: 'folder' | 'file' | 'read';
}

export interface BoxOrder {
  /** What follows `zerodrop` on the command line. */
  readonly argv: readonly string[];
  readonly paths: readonly NamedPath[];
  readonly packageFolder: string;
  /** A hunt writes what it finds beside the scenarios. */
  readonly writesScenarios: boolean;
  /** Base image of the box, such as `debian:bookworm-slim`. */
  readonly base: string;
}

/** What a run reads of the package, in the repository as in what is compiled from it. */
const SOURCES = ['harness', 'scenarios', 'apps', 'conf', 'tools', 'package.json'];

const ANSWER_MS = 15_000;
const START_MS = 60_000;

/**
 * Runs a command of zerodrop in a container: the same sources, Node and the servers in it, and the reports in the user's own folder.
 * What it prints is printed here, a signal is handed on, and its exit code is returned. Nothing of it outlives this process,
 * however that ends. Throws ZerodropError if the container can't be had.
 */
export async function runInBox(order: BoxOrder): Promise<ExitCode> {
  const signals = takeSignals();
  try {
    await cleanUpAbandoned();
    const id = randomBytes(4).toString('hex');
    const owner = await thisOwner(id, 'docker');
    // Says to a later clean-up that there may be a container, if we and our guard are killed.
    const folder = await createOwnedFolder(owner);
    const guard = startGuard(owner, folder);
    try {
      return await inContainer(order, id, folder, signals);
    } finally {
      try {
        await removeBox(id);
        await removeWorkFolder(folder);
      } finally {
        // What we could not remove, the guard tries again.
        await guard.release();
      }
    }
  } finally {
    signals.release();
  }
}

async function removeBox(id: string): Promise<void> {
  if (await removeContainers(id)) return;
  throw new ZerodropError('Docker did not remove the container of this run', {
    hint: `Does \`docker ps\` answer? The next run tries again; by hand: docker rm -f $(docker ps -aq --filter label=${RUN_LABEL}=${id})`,
  });
}

async function inContainer(order: BoxOrder, id: string, scratch: string, signals: BoxSignals): Promise<ExitCode> {
  const docker = new Dockerode();
  const image = await ensureBoxImage(docker, {
    dockerfile: boxDockerfile(order.packageFolder),
    base: order.base,
    scratch,
    onLine: (line) => process.stderr.write(`${line}\n`),
    signal: signals.signal,
  });
  const daemon = (await within(ANSWER_MS, 'say what it is', docker.info())) as {
    readonly OperatingSystem?: string;
    readonly SecurityOptions?: readonly string[] | null;
  };
  const tty = process.stdout.isTTY === true && process.stderr.isTTY === true;
  const container = await asked('make the container', () =>
    docker.createContainer(
      boxContainer({
        id,
        image,
        ...placesIn(order),
        user: boxUser(ownIds(), { operatingSystem: daemon.OperatingSystem ?? '', securityOptions: daemon.SecurityOptions ?? [] }),
        timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        tty,
        env: process.env,
      }),
    ),
  );
  const output = await asked('show what the container prints', () => container.attach({ stream: true, stdout: true, stderr: true }));
  if (tty) output.pipe(process.stdout, { end: false });
  else docker.modem.demuxStream(output, process.stdout, process.stderr);
  const printed = finished(output, { writable: false }).catch(() => undefined);
  signals.signal.throwIfAborted();
  // Asked before the start, so that no end is missed.
  const ended = container.wait({ condition: 'next-exit' });
  ended.catch(() => undefined);
  await asked('start the container', () => container.start());
  const deliver = deliverer(container, ended);
  signals.handTo((name) => void deliver(name));
  const matchSize = (): void => void container.resize({ h: process.stdout.rows, w: process.stdout.columns }).catch(() => undefined);
  if (tty) {
    matchSize();
    process.stdout.on('resize', matchSize);
  }
  try {
    const { StatusCode } = await (ended as Promise<{ readonly StatusCode: number }>);
    await printed;
    return exitOfBox(StatusCode, signals.count() > 0);
  } finally {
    process.stdout.off('resize', matchSize);
  }
}

/** Where everything is in the box, and the command line that says so. */
function placesIn({ argv, paths, packageFolder, writesScenarios }: BoxOrder) {
  const { platform } = process;
  const inBox = (path: string): string => pathInBox(path, platform);
  const source = existsSync(join(packageFolder, 'harness', 'cli.ts')) ? 'cli.ts' : 'cli.js';
  return {
    cli: inBox(join(packageFolder, 'harness', source)),
    cwd: inBox(process.cwd()),
    argv: withPaths(
      argv,
      paths.map(({ option, path }) => [option, inBox(path)]),
    ),
    mounts: boxMounts({
      platform,
      packageFolder,
      sources: SOURCES.filter((name) => existsSync(join(packageFolder, name))),
      written: [
        ...paths.flatMap(({ path, use }) => (use === 'folder' ? [path] : use === 'file' ? [dirname(path)] : [])),
        ...(writesScenarios ? [join(packageFolder, 'scenarios')] : []),
      ],
      read: paths.flatMap(({ path, use }) => (use === 'read' ? [path] : [])),
    }),
  };
}

/** The command line with its paths said again as the box knows them: the last mention of an option counts. */
export function withPaths(argv: readonly string[], options: readonly (readonly [option: string, path: string])[]): readonly string[] {
  const dashes = argv.indexOf('--');
  const [before, after] = dashes < 0 ? [argv, []] : [argv.slice(0, dashes), argv.slice(dashes)];
  return [...before, ...options.flat(), ...after];
}

function ownIds(): { readonly uid: number; readonly gid: number } | null {
  const { getuid, getgid } = process;
  return getuid === undefined || getgid === undefined ? null : { uid: getuid(), gid: getgid() };
}

async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await within(START_MS, what, ask());
  } catch (cause) {
    if (cause instanceof ZerodropError) throw cause;
    throw new ZerodropError(`Docker could not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'The daemon must be on this machine, or be Docker Desktop, and be allowed to share the folders of zerodrop and of the reports.',
      cause,
    });
  }
}
