import { finished } from 'node:stream/promises';
import type Dockerode from 'dockerode';
import { GenericContainer, getContainerRuntimeClient, type StartedTestContainer } from 'testcontainers';
import { ZerodropError } from '../core/errors.ts';
import { removeContainers } from './cleanup.ts';
import { containerProcess } from './container-process.ts';
import { ensureImage, type ImagedServer, imageOf } from './image.ts';
import { killRun } from './kill-run.ts';
import { INSTANCE_MARK, type ProcessSpec, RUN_LABEL, RUN_MARK, type RunPlace, type Runtime, type RuntimeProcess } from './runtime.ts';
import { daemonSays, within } from './within.ts';

/** A container in which processes have the numbers that they have on the machine: signals and /proc need no detour. */
class HostPidContainer extends GenericContainer {
  withHostPids(): this {
    this.hostConfig.PidMode = 'host';
    return this;
  }
}

/** The docker runtime can also say what a short command prints. */
export interface DockerRuntime extends Runtime {
  /** What a command prints in a container of its own, trimmed. */
  output(argv: readonly string[]): Promise<string>;
}

export interface DockerOptions {
  /** The server whose image it is. */
  readonly server: ImagedServer;
  /** Base image, such as `debian:bookworm-slim`. */
  readonly base: string;
  readonly onLine: (line: string) => void;
  /** Ends the build of the image with its reason. */
  readonly signal: AbortSignal;
}

/** How long the daemon may take for what it does at once, and for a container. */
const ANSWER_MS = 15_000;
const CONTAINER_MS = 60_000;

/**
 * Runs each instance in a container of its own, by Testcontainers. They share the machine's network, so that the siege
 * meets the server itself and not Docker's userland proxy, which accepts even if nothing listens and turns a reset into an
 * orderly end. They share the run's folder for sockets and FIFOs, and run as the user who runs the harness.
 */
export async function dockerRuntime(place: RunPlace, options: DockerOptions): Promise<DockerRuntime> {
  // Our own guard removes what a killed harness leaves, by label; Testcontainers' reaper is an image that would have to
  // be pulled. Who has it and wants it says TESTCONTAINERS_RYUK_DISABLED=false.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
  const docker = await connect();
  const image = await ensureImage(docker, { ...imageOf(options.server), ...options });
  return {
    name: 'docker',
    image,
    output: (argv) => within(CONTAINER_MS, `run \`${argv.join(' ')}\` in a container`, outputOf(docker, image, place.runId, argv)),
    spawn: (spec) => spawnInContainer(docker, image, place, spec),
    async close() {
      const [removed] = await Promise.all([removeContainers(place.runId), killRun(place)]);
      if (!removed) {
        throw new ZerodropError('Docker did not remove the containers of this run', {
          hint: `Does \`docker ps\` answer? The next run tries again; by hand: docker rm -f $(docker ps -aq --filter label=${RUN_LABEL}=${place.runId})`,
        });
      }
    },
  };
}

async function connect(): Promise<Dockerode> {
  try {
    return (await within(ANSWER_MS, 'say what it is', getContainerRuntimeClient())).container.dockerode;
  } catch (cause) {
    if (cause instanceof ZerodropError) throw cause;
    throw new ZerodropError(`no Docker daemon answers: ${daemonSays(cause)}`, {
      hint: 'Start Docker, or use `--runtime host` with the server from PATH. `npm run setup` says what is missing.',
      cause,
    });
  }
}

async function outputOf(docker: Dockerode, image: string, runId: string, argv: readonly string[]): Promise<string> {
  const container = await docker.createContainer({
    Image: image,
    Cmd: [...argv],
    Labels: { [RUN_LABEL]: runId },
    Tty: true,
    // It needs no network; the bridge, which a container gets otherwise, is used by nothing else here and may be broken.
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    const stream = await container.attach({ stream: true, stdout: true, stderr: true });
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    // If it breaks, the daemon has gone, and the next request says so.
    const told = finished(stream, { writable: false }).catch(() => undefined);
    await container.start();
    // The end of the container can be told before all that it printed: they come by two connections.
    await Promise.all([container.wait(), told]);
    return Buffer.concat(chunks).toString('utf8').trim();
  } finally {
    // If that fails, it is removed by its label when the run ends.
    await container.remove({ force: true, v: true }).catch(() => undefined);
  }
}

async function spawnInContainer(docker: Dockerode, image: string, place: RunPlace, spec: ProcessSpec): Promise<RuntimeProcess> {
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const definition = new HostPidContainer(image)
    .withHostPids()
    .withNetworkMode('host')
    .withUser(user)
    .withName(`zerodrop-${place.runId}-${spec.name}`)
    .withLabels({ [RUN_LABEL]: place.runId })
    .withEnvironment({ HOME: '/', LANG: 'C.UTF-8', ...spec.env, [RUN_MARK]: place.runId, [INSTANCE_MARK]: spec.name })
    .withBindMounts([
      { source: place.workFolder, target: place.workFolder, mode: 'rw' },
      { source: place.reportFolder, target: place.reportFolder, mode: 'rw' },
      ...place.readOnlyFolders.map((folder) => ({ source: folder, target: folder, mode: 'ro' as const })),
    ])
    .withWorkingDir(spec.cwd)
    .withCommand(['sh', '-c', 'exec "$@" >>"$0" 2>&1', spec.logPath, ...spec.argv])
    .withStartupTimeout(30_000);
  const started = await start(definition, spec);
  return containerProcess(docker.getContainer(started.getId()), spec.name, place.workFolder);
}

function start(definition: GenericContainer, spec: ProcessSpec): Promise<StartedTestContainer> {
  return within(CONTAINER_MS, `start the container of ${spec.name}`, definition.start());
}
