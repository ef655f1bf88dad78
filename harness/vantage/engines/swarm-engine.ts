import type Dockerode from 'dockerode';
import { ZerodropError } from '../../core/errors.ts';
import { boundedDocker } from '../../runtime/daemon.ts';
import { INVITATION_VARIABLE } from '../invitation.ts';
import type { VantageEngine } from '../vantage-engine.ts';
import { isLeftBehind, OWNER_KEY, ownerText } from './left-behind.ts';

const ANSWER_MS = 30_000;
/** How often the tasks are looked at: the API tells of no task by an event. */
const LOOK_MS = 1000;
/** How long tasks that have nothing more to do may take to end. */
const MERCY_MS = 10_000;
const LABEL = 'zerodrop.vantage';

/** States of a task that goes on, or is still to begin. https://docs.docker.com/engine/swarm/how-swarm-mode-works/swarm-task-states/ */
const GOES_ON: ReadonlySet<string> = new Set(['new', 'pending', 'assigned', 'accepted', 'preparing', 'ready', 'starting', 'running']);

export interface AgentServicePlan {
  readonly name: string;
  readonly agents: number;
  readonly image: string;
  readonly invitation: string;
  /** Whose it is, for the next run. */
  readonly owner: string;
}

interface Task {
  readonly Status: { readonly State: string; readonly Err?: string; readonly Message?: string };
  readonly NodeID?: string;
}

/** The service that has agents placed: a replicated job, whose tasks run once and are not started again, on the nodes' own networks. */
export function agentService({ name, agents, image, invitation, owner }: AgentServicePlan): Dockerode.CreateServiceOptions {
  return {
    Name: name,
    Labels: { [LABEL]: name, [OWNER_KEY]: owner },
    Mode: { ReplicatedJob: { MaxConcurrent: agents, TotalCompletions: agents } },
    TaskTemplate: {
      ContainerSpec: { Image: image, Args: ['agent'], Env: [`${INVITATION_VARIABLE}=${invitation}`], Labels: { [LABEL]: name } },
      RestartPolicy: { Condition: 'none' },
      // Not the ingress: what an agent meets is what its node meets.
      Networks: [{ Target: 'host' }],
    },
  } as unknown as Dockerode.CreateServiceOptions;
}

/** Agents in a Docker Swarm that the daemon manages; it places them, and none of them again. */
export function swarmEngine(names: readonly string[], image: string): VantageEngine {
  const docker = boundedDocker(ANSWER_MS);
  return {
    engine: 'swarm',
    names,
    reach: 'network',
    async usualHost() {
      const { Swarm } = (await asked(docker.info(), 'say what it is')) as {
        readonly Swarm?: { readonly LocalNodeState?: string; readonly ControlAvailable?: boolean; readonly NodeAddr?: string };
      };
      if (Swarm?.LocalNodeState !== 'active' || Swarm.ControlAvailable !== true)
        throw new ZerodropError('this Docker daemon manages no Swarm', {
          hint: '`docker swarm init` begins one, or set DOCKER_HOST to a manager of yours.',
        });
      return Swarm.NodeAddr === undefined || Swarm.NodeAddr === '' ? '127.0.0.1' : Swarm.NodeAddr;
    },
    async place({ invitation, runId }) {
      const name = `zerodrop-agents-${runId}`;
      await removeLeftBehind(docker);
      const plan = { name, agents: names.length, image, invitation, owner: await ownerText(runId) };
      const created: unknown = await asked(docker.createService(agentService(plan)), 'create a service');
      const service = docker.getService((created as { readonly id?: string; readonly ID?: string }).id ?? (created as { ID: string }).ID);
      const { promise: failed, reject } = Promise.withResolvers<never>();
      failed.catch(() => undefined);
      const tasks = async (): Promise<readonly Task[]> => (await docker.listTasks({ filters: { service: [name] } })) as readonly Task[];
      const looks = setInterval(() => {
        void tasks().then(
          (all) => {
            const bad = all.find(({ Status }) => Status.State === 'failed' || Status.State === 'rejected');
            if (bad !== undefined)
              reject(
                new ZerodropError(
                  `a task of the Swarm's service ${name} ${bad.Status.State}: ${bad.Status.Err ?? bad.Status.Message ?? 'no reason is told'}`,
                ),
              );
          },
          () => undefined,
        );
      }, LOOK_MS);
      looks.unref();
      return {
        failed,
        async end() {
          clearInterval(looks);
          const end = performance.now() + MERCY_MS;
          while (performance.now() < end && (await tasks().catch(() => [])).some(({ Status }) => Status.State === 'running'))
            await new Promise((resolve) => setTimeout(resolve, 100));
          await service.remove().catch(() => undefined);
          await removeContainers(docker, name);
        },
      };
    },
  };
}

/** Removes the services that runs have left whose process is gone. What can't be removed is left to the next. */
async function removeLeftBehind(docker: Dockerode): Promise<void> {
  const services = await docker.listServices({ filters: { label: [LABEL] } }).catch(() => []);
  for (const { ID, Spec } of services) {
    const name = Spec?.Name ?? '';
    const tasks = (await docker.listTasks({ filters: { service: [name] } }).catch(() => null)) as readonly Task[] | null;
    const allEnded = tasks !== null && tasks.length > 0 && !tasks.some(({ Status }) => GOES_ON.has(Status.State));
    if (!(await isLeftBehind(Spec?.Labels?.[OWNER_KEY], allEnded))) continue;
    await docker
      .getService(ID)
      .remove()
      .catch(() => undefined);
    await removeContainers(docker, name);
  }
}

/**
 * Removes the containers of a service's agents on this node: a Swarm keeps those of a job that have ended, though their service is gone
 * (seen with Docker 20.10). Those on other nodes are out of reach.
 */
async function removeContainers(docker: Dockerode, name: string): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: { label: [`${LABEL}=${name}`] } }).catch(() => []);
  for (const { Id } of containers)
    await docker
      .getContainer(Id)
      .remove({ force: true })
      .catch(() => undefined);
}

async function asked<T>(answer: Promise<T>, what: string): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new ZerodropError(`the Docker daemon did not ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      hint: 'Does `docker info` answer?',
      cause,
    });
  }
}
