import type Dockerode from 'dockerode';
import { RUN_LABEL } from '../../runtime/runtime.ts';
import { daemonSays } from '../../runtime/within.ts';

/** The label by which a container says which instance it is. */
export const INSTANCE_LABEL = 'zerodrop.instance';

/** What the daemon told of a container. */
export interface ContainerEvent {
  /** By the wall clock, milliseconds. */
  readonly wallMs: number;
  readonly kind: string;
  /** The instance that the container is. */
  readonly instance: string;
  readonly containerId: string;
  readonly text: string;
}

/** What the Docker daemon writes of an event (docs.docker.com/reference/api/engine, `GET /events`). */
interface Told {
  readonly Action?: string;
  readonly Actor?: { readonly ID?: string; readonly Attributes?: Readonly<Record<string, string>> };
  readonly timeNano?: number;
}

/** Follows what the daemon tells of the containers of a run, until `stop`. Rejects if it tells nothing; `onLost` says when it ends to tell. */
export async function followEvents(
  docker: Dockerode,
  runId: string,
  onEvent: (event: ContainerEvent) => void,
  onLost: (why: string) => void,
): Promise<{ readonly stop: () => void }> {
  const stream = await docker.getEvents({ filters: { type: ['container'], label: [`${RUN_LABEL}=${runId}`] } });
  let rest = '';
  let stopped = false;
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = line.trim() === '' ? null : readEvent(JSON.parse(line) as Told);
      if (event !== null) onEvent(event);
    }
  });
  const lost = (why: string): void => {
    if (!stopped) onLost(why);
  };
  stream.on('error', (error) => lost(daemonSays(error)));
  stream.on('close', () => lost('it closed the stream'));
  return {
    stop: () => {
      stopped = true;
      (stream as NodeJS.ReadableStream & { destroy(): void }).destroy();
    },
  };
}

/** Those events that tell of a deploy; null for others, such as a command that a healthcheck runs. */
export function readEvent({ Action = '', Actor: { ID = '', Attributes = {} } = {}, timeNano = 0 }: Told): ContainerEvent | null {
  const instance = Attributes[INSTANCE_LABEL];
  const meaning = meaningOfAction(Action, Attributes);
  if (instance === undefined || meaning === null) return null;
  return { wallMs: timeNano / 1e6, instance, containerId: ID, kind: meaning[0], text: `container ${instance}: ${meaning[1]}` };
}

function meaningOfAction(action: string, { signal, exitCode }: Readonly<Record<string, string>>): readonly [string, string] | null {
  switch (action) {
    case 'start':
      return ['container-started', 'started'];
    case 'kill':
      return signal === '9' ? ['container-killed', 'killed by signal 9'] : ['container-told', `sent signal ${signal}`];
    case 'die':
      return ['container-ended', `ended with code ${exitCode}`];
    case 'health_status: healthy':
      return ['container-healthy', 'healthy'];
    case 'health_status: unhealthy':
      return ['container-unhealthy', 'unhealthy'];
    case 'destroy':
      return ['container-removed', 'removed'];
    default:
      return null;
  }
}
