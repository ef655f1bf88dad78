import type Dockerode from 'dockerode';
import { INSTANCE_MARK, RUN_LABEL, RUN_MARK } from '../../runtime/runtime.ts';
import { INSTANCE_LABEL } from './docker-events.ts';

/** Where the app listens in its container, and nginx in its own. */
export const PORT = 8080;
const SECOND_NS = 1e9;

/** What a container runs, whether Docker is told of it directly or by a service of a Swarm. */
export interface ContainerSpec {
  readonly runId: string;
  readonly name: string;
  readonly image: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workFolder: string;
  readonly logPath: string;
  readonly writable: readonly string[];
  readonly readOnly: readonly string[];
  /** The command of its healthcheck. How long its start may take, in milliseconds: until then a failed check means nothing. */
  readonly health?: { readonly argv: readonly string[]; readonly startMs: number };
  readonly stopSignal?: NodeJS.Signals;
}

/** What is the same in both forms. It runs as the user who runs zerodrop, and writes its log to a file. */
function parts({ runId, name, env, argv, logPath, health }: ContainerSpec) {
  const all = { HOME: '/tmp', LANG: 'C.UTF-8', ...env, INSTANCE: name, [RUN_MARK]: runId, [INSTANCE_MARK]: name };
  return {
    user: `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`,
    labels: { [RUN_LABEL]: runId, [INSTANCE_LABEL]: name },
    env: Object.entries(all).map(([key, value]) => `${key}=${value}`),
    command: ['sh', '-c', 'exec "$@" >>"$0" 2>&1', logPath, ...argv],
    check:
      health === undefined
        ? undefined
        : {
            Test: ['CMD', ...health.argv],
            Interval: SECOND_NS,
            Timeout: 30 * SECOND_NS,
            Retries: 3,
            StartPeriod: health.startMs * 1e6,
          },
  };
}

/** For `POST /containers/create`: what `docker run` and `docker compose up` ask for. `published` is host:port. */
export function containerOptions(spec: ContainerSpec, network: string, published: string | null): Dockerode.ContainerCreateOptions {
  const { user, labels, env, command, check } = parts(spec);
  const [HostIp = '', HostPort = ''] = (published ?? '').split(':');
  return {
    name: `zerodrop-${spec.runId}-${spec.name}`,
    Image: spec.image,
    User: user,
    WorkingDir: spec.workFolder,
    Labels: labels,
    Env: env,
    Cmd: command,
    ...(check === undefined ? {} : { Healthcheck: check }),
    ...(spec.stopSignal === undefined ? {} : { StopSignal: spec.stopSignal }),
    ExposedPorts: { [`${PORT}/tcp`]: {} },
    HostConfig: {
      NetworkMode: network,
      Binds: [...spec.writable.map((path) => `${path}:${path}`), ...spec.readOnly.map((path) => `${path}:${path}:ro`)],
      ...(published === null ? {} : { PortBindings: { [`${PORT}/tcp`]: [{ HostIp, HostPort }] } }),
    },
    NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [spec.name] } } },
  };
}

/** The container of a task, for `POST /services/create`. */
export function taskContainer(spec: ContainerSpec, stopGraceMs: number): Dockerode.ContainerSpec {
  const { user, labels, env, command, check } = parts(spec);
  const mount = (Source: string, ReadOnly: boolean) => ({ Type: 'bind' as const, Source, Target: Source, ReadOnly });
  return {
    Image: spec.image,
    User: user,
    Dir: spec.workFolder,
    Labels: labels,
    Env: env,
    Command: command,
    ...(check === undefined ? {} : { HealthCheck: check }),
    StopGracePeriod: stopGraceMs * 1e6,
    Mounts: [...spec.writable.map((path) => mount(path, false)), ...spec.readOnly.map((path) => mount(path, true))],
  };
}
