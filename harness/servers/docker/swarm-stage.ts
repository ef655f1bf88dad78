import type Dockerode from 'dockerode';
import { InconclusiveError, ZerodropError } from '../../core/errors.ts';
import type { Instance } from '../../run/stage/instance.ts';
import { RUN_LABEL } from '../../runtime/runtime.ts';
import { runOfSwarm, swarmLabels } from '../../runtime/swarm-parts.ts';
import { within } from '../../runtime/within.ts';
import { PORT, taskContainer } from './container-options.ts';
import type { ContainerEvent } from './docker-events.ts';
import { type AppSettings, DockerStage } from './docker-stage.ts';

const ANSWER_MS = 30_000;
/** The name under which the service is found in its network. */
export const SERVICE = 'app';

/** A service of one task, and how it is updated. */
export interface ServiceSettings extends AppSettings {
  /** `--update-order`. */
  readonly order: 'stop-first' | 'start-first';
  /** Its port is published by the node that a task runs on (`mode=host`); else it is reached by its name in the network. */
  readonly publish?: boolean;
}

/** What can be done to a Swarm of one node beyond what can be done to containers. */
export class SwarmStage extends DockerStage {
  readonly #started = new Map<string, (id: string) => void>();
  readonly #tasks = new Set<Instance>();
  #settings: ServiceSettings = { order: 'stop-first' };
  #service: Dockerode.Service | null = null;
  #inSwarm = false;

  /** Begins a Swarm, unless this daemon manages one. What the run has begun is left again when it ends. */
  async beginSwarm(): Promise<void> {
    const { runId } = this.props;
    this.#inSwarm = true;
    const { Swarm } = (await within(ANSWER_MS, 'say what it is', this.docker.info())) as { Swarm?: { LocalNodeState?: string } };
    if (Swarm?.LocalNodeState === 'active') {
      const other = await runOfSwarm(this.docker);
      if (other === null) return this.note('swarm', 'this daemon is in a Swarm already, which stays');
      throw new ZerodropError(`run ${other} of zerodrop has begun a Swarm on this machine`, { hint: 'Try again when it has ended.' });
    }
    const spec = { Name: 'default', Labels: await swarmLabels(this.docker, runId) };
    const options = { ListenAddr: '127.0.0.1:0', AdvertiseAddr: '127.0.0.1', ForceNewCluster: false, Spec: spec };
    await within(ANSWER_MS, 'begin a Swarm', this.docker.swarmInit(options));
    this.note('swarm', 'docker swarm init');
  }

  /** In a Swarm a network across its nodes; there is one node. */
  protected override get networkOptions(): Readonly<Record<string, unknown>> {
    return this.#inSwarm ? { Driver: 'overlay', Attachable: true } : super.networkOptions;
  }

  /** `docker service create`. Settles when the app of its task listens, and is healthy if that is checked. */
  async createService(build: string, settings: ServiceSettings): Promise<Instance> {
    this.#settings = settings;
    await this.follow();
    const task = this.#task(`${build}-1`);
    const spec = await this.#spec(build);
    this.note('service-created', `docker service create with ${build}, --update-order ${settings.order}`);
    this.#service = await within(ANSWER_MS, 'create a service', this.docker.createService(spec) as unknown as Promise<Dockerode.Service>);
    const instance = await this.#appears(task, `${build}-1`);
    await this.listens(instance);
    // Until then it has no name in the network.
    if (settings.health === true) await this.healthy(instance);
    return instance;
  }

  /** `docker service update`. Does not wait for its end. */
  async beginUpdate(build: string): Promise<void> {
    if (this.#service === null) throw new RangeError('there is no service');
    const { Version } = (await within(ANSWER_MS, 'tell of the service', this.#service.inspect())) as { Version: { Index: number } };
    const spec = await this.#spec(build);
    this.note('service-updated', `docker service update to ${build}`);
    await within(ANSWER_MS, 'update the service', this.#service.update({ _query: { version: Version.Index }, _body: spec }));
  }

  /** `docker service update`. Settles when the app of the new task listens, the old one has ended, and the daemon calls the update completed. */
  async update(old: Instance, build: string): Promise<void> {
    const task = this.#task(`${build}-1`);
    await this.beginUpdate(build);
    const instance = await this.#appears(task, `${build}-1`);
    await this.listens(instance);
    await old.ended({ imports: 1 });
    await this.until(
      'the update to be completed',
      async () => {
        const told = (await this.#service?.inspect()) as { UpdateStatus?: { State?: string; Message?: string } } | undefined;
        const { State, Message } = told?.UpdateStatus ?? {};
        if (State === 'paused') throw new InconclusiveError(`the update is paused: ${Message}`);
        return State === 'completed' ? true : null;
      },
      this.patienceMs(1),
    );
  }

  /** What the daemon says against a task of the service; null if nothing. */
  async taskError(): Promise<string | null> {
    const filters = { label: [`${RUN_LABEL}=${this.props.runId}`] };
    const tasks = (await this.docker.listTasks({ filters })) as { Status?: { Err?: string } }[];
    return tasks.map(({ Status }) => Status?.Err ?? '').find((said) => said !== '') ?? null;
  }

  protected override onContainer({ kind, instance, containerId }: ContainerEvent): void {
    if (kind === 'container-started') this.#started.get(instance)?.(containerId);
  }

  /** Settles with the id of the container of a task when it was started. */
  #task(name: string): Promise<string> {
    return new Promise((resolve) => this.#started.set(name, resolve));
  }

  async #appears(task: Promise<string>, name: string): Promise<Instance> {
    let id: string | null = null;
    void task.then((its) => {
      id = its;
    });
    const found = await this.until(`the task ${name} to be started`, () => id, this.patienceMs(1)).catch(async (error: unknown) => {
      const against = await this.taskError();
      throw against === null ? error : new InconclusiveError(`the task ${name} was not started: ${against}`, { cause: error });
    });
    const instance = await this.adoptContainer(name, this.docker.getContainer(found));
    this.#tasks.add(instance);
    return instance;
  }

  async #spec(build: string): Promise<Dockerode.CreateServiceOptions> {
    const { runId } = this.props;
    const { order, publish = false, ...settings } = this.#settings;
    const container = await this.appSpec(`${build}-1`, build, settings);
    const port = Number(this.address.split(':')[1]);
    return {
      Name: `zerodrop-${runId}-${SERVICE}`,
      Labels: { [RUN_LABEL]: runId },
      TaskTemplate: {
        ContainerSpec: taskContainer(container, 10_000),
        RestartPolicy: { Condition: 'none' },
        ...(publish ? {} : { Networks: [{ Target: await this.network(), Aliases: [SERVICE] }] }),
      },
      Mode: { Replicated: { Replicas: 1 } },
      UpdateConfig: { Parallelism: 1, Order: order, Monitor: 1e9 },
      EndpointSpec: publish
        ? { Ports: [{ Protocol: 'tcp', PublishMode: 'host', TargetPort: PORT, PublishedPort: port }] }
        : { Mode: 'dnsrr' },
    };
  }

  /** A service starts its containers again: it is removed, and they end with it. */
  override async tellToEnd(instance: Instance): Promise<void> {
    if (!this.#tasks.has(instance)) return super.tellToEnd(instance);
    await this.#service?.remove().catch(() => undefined);
  }
}
