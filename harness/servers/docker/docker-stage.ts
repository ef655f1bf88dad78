import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { ZerodropError } from '../../core/errors.ts';
import type { Instance } from '../../run/stage/instance.ts';
import { Stage } from '../../run/stage/stage.ts';
import { containerProcess } from '../../runtime/container-process.ts';
import { newDocker } from '../../runtime/daemon.ts';
import { RUN_LABEL } from '../../runtime/runtime.ts';
import { within } from '../../runtime/within.ts';
import { filledTemplate } from '../filled-template.ts';
import { type ContainerSpec, containerOptions } from './container-options.ts';
import { type ContainerEvent, followEvents } from './docker-events.ts';

const ANSWER_MS = 30_000;

/** How the app runs in its container: see conf/docker/app.mjs. */
export interface AppSettings {
  /** It has a healthcheck. */
  readonly health?: boolean;
  /** It goes on to serve for so long after SIGTERM, in milliseconds; 0 unless this is given. */
  readonly sleepMs?: number;
  /** False if it handles no signal. */
  readonly handlesSigterm?: boolean;
  /** Its import takes this long at least, in seconds, whatever the run asks for. */
  readonly leastStartupSeconds?: number;
}

/**
 * Containers as people deploy them: networks and PIDs of their own, published ports. They are the scenario's: the daemon is told of
 * them as the client of Docker tells it, and not by the runtime.
 */
export class DockerStage extends Stage {
  readonly docker = newDocker();
  readonly #containers = new Map<Instance, Dockerode.Container>();
  #events: { readonly stop: () => void } | null = null;
  #network: string | null = null;

  /** `docker run --detach`, published at the address that clients connect to if `publish`. Returns when it is started; its app listens later. */
  async runApp(
    name: string,
    build: string,
    { publish = false, ...settings }: AppSettings & { readonly publish?: boolean } = {},
  ): Promise<Instance> {
    return this.#run(await this.appSpec(name, build, settings), publish, `start ${name}, a container of ${build}`);
  }

  /** Waits until the app of a container has said that it listens. */
  async listens(app: Instance): Promise<void> {
    await app.says(/^app \d+ listens with /, { what: `${app.name} to import the app and listen`, imports: 1 });
  }

  /** Waits until the daemon finds a container healthy. */
  async healthy(app: Instance): Promise<void> {
    const container = this.#containerOf(app);
    await this.until(
      `${app.name} to be healthy`,
      async () => ((await container.inspect()).State.Health?.Status === 'healthy' ? true : null),
      this.patienceMs(1),
    );
  }

  /** nginx in a container, published, in front of what has a name in the network. Settles when it has its workers. */
  async runProxy(name: string, target: string): Promise<Instance> {
    const path = join(this.folder, 'nginx.conf');
    await writeFile(path, filledTemplate(await readFile(this.conf('proxy.conf'), 'utf8'), { FOLDER: this.folder }));
    this.configurationFiles.push('proxy.conf');
    await this.#writeTarget(target);
    const user = process.getuid?.() === 0 ? 'user root; ' : '';
    const argv = ['nginx', '-e', 'stderr', '-p', this.folder, '-c', path, '-g', `${user}daemon off;`];
    const proxy = await this.#run(
      { ...(await this.spec(name, argv, {})), stopSignal: 'SIGQUIT' },
      true,
      `start ${name}, nginx in a container`,
    );
    await proxy.says(/: start worker process \d+$/, { what: `${name} to have its workers`, times: 2 });
    return proxy;
  }

  /** Has the proxy send what comes to another container: writes its target and reloads it. Settles when its old workers take no more. */
  async sendTo(proxy: Instance, target: string): Promise<void> {
    await this.#writeTarget(target);
    await this.#containerOf(proxy).kill({ signal: 'SIGHUP' });
    await proxy.says(/: gracefully shutting down$/, { what: `the old workers of ${proxy.name} to take no more requests`, times: 2 });
  }

  /** `docker stop --time S`, and `docker rm`: SIGTERM, and SIGKILL if it has not ended in that time. */
  async stopAndRemove(app: Instance, timeS = 10): Promise<void> {
    const container = this.#containerOf(app);
    this.note('docker-stop', `docker stop --time ${timeS} ${app.name}`);
    await within(ANSWER_MS + timeS * 1000, `stop ${app.name}`, container.stop({ t: timeS }));
    await app.ended();
    await within(ANSWER_MS, `remove ${app.name}`, container.remove());
  }

  /** What the container of the app is made of. */
  async appSpec(name: string, build: string, settings: AppSettings): Promise<ContainerSpec> {
    const { health = false, sleepMs = 0, handlesSigterm = true, leastStartupSeconds = 0 } = settings;
    const env = {
      BUILD: build,
      SLEEP_MS: String(sleepMs),
      HANDLES_SIGTERM: handlesSigterm ? 'yes' : 'no',
      ...(leastStartupSeconds > this.props.startupSeconds ? { FOOSERV_STARTUP_SECONDS: String(leastStartupSeconds) } : {}),
    };
    for (const file of ['app.mjs', ...(health ? ['health.mjs'] : [])])
      if (!this.configurationFiles.includes(file)) this.configurationFiles.push(file);
    const spec = await this.spec(name, ['node', this.conf('app.mjs')], env);
    return health ? { ...spec, health: { argv: ['node', this.conf('health.mjs')], startMs: this.patienceMs(1) } } : spec;
  }

  /** What any container of the run is made of. */
  async spec(name: string, argv: readonly string[], env: Readonly<Record<string, string>>): Promise<ContainerSpec> {
    const { runId, runtime, app, server, workFolder, logFolder, startupSeconds, slowSeconds, seed } = this.props;
    const { image } = runtime;
    if (image === undefined)
      throw new ZerodropError(`the runtime ${runtime.name} has no image for containers`, { hint: 'Use --runtime docker.' });
    const journalFolder = join(workFolder, 'journal', name);
    await mkdir(journalFolder, { recursive: true });
    return {
      runId,
      name,
      image,
      argv,
      env: { ...app.environment({ startupSeconds, slowSeconds, seed, journalFolder, workFolder }), ...env },
      workFolder,
      logPath: join(logFolder, `${name}.log`),
      writable: [workFolder, logFolder],
      readOnly: [...new Set([...app.folders, server.confFolder])],
    };
  }

  /** The network of the run, made when it is first asked for. */
  async network(): Promise<string> {
    if (this.#network !== null) return this.#network;
    this.#network = `zerodrop-${this.props.runId}`;
    await this.follow();
    const options = { Name: this.#network, CheckDuplicate: true, Labels: { [RUN_LABEL]: this.props.runId }, ...this.networkOptions };
    await within(ANSWER_MS, 'make a network', this.docker.createNetwork(options));
    return this.#network;
  }

  /** A bridge on this machine. */
  protected get networkOptions(): Readonly<Record<string, unknown>> {
    return { Driver: 'bridge' };
  }

  /** Follows what the daemon tells of the run's containers: it stands on the timeline, and explains failures. */
  protected async follow(): Promise<void> {
    const { runId, recorder, clock } = this.props;
    this.#events ??= await within(
      ANSWER_MS,
      'tell its events',
      followEvents(
        this.docker,
        runId,
        (event) => {
          const atMs = clock.nowMs() - (Date.now() - event.wallMs);
          recorder.event('log', event.kind, event.instance, null, event.text, atMs);
          this.onContainer(event);
        },
        (why) => this.note('events-lost', `Docker tells no more of its containers: ${why}`),
      ),
    );
  }

  /** What the daemon told of a container; a Swarm starts some by itself. */
  protected onContainer(_event: ContainerEvent): void {}

  /** Makes an instance of a container that runs. */
  protected async adoptContainer(name: string, container: Dockerode.Container): Promise<Instance> {
    const instance = this.adopt(await containerProcess(container, name, this.folder), this.followLog(name));
    this.#containers.set(instance, container);
    return instance;
  }

  async #run(spec: ContainerSpec, publish: boolean, title: string): Promise<Instance> {
    const network = await this.network();
    const { recorder } = this.props;
    recorder.fact('strategy', 'instance-started', spec.name, null, { configuration: [] }, title);
    const options = containerOptions(spec, network, publish ? this.address : null);
    const container = await within(ANSWER_MS, `make the container ${spec.name}`, this.docker.createContainer(options));
    await within(ANSWER_MS, `start the container ${spec.name}`, container.start());
    return this.adoptContainer(spec.name, container);
  }

  #containerOf(instance: Instance): Dockerode.Container {
    const container = this.#containers.get(instance);
    if (container === undefined) throw new RangeError(`${instance.name} is no container`);
    return container;
  }

  async #writeTarget(target: string): Promise<void> {
    const path = join(this.folder, 'target.conf');
    await writeFile(`${path}.next`, `set $target ${target};\n`);
    await rename(`${path}.next`, path);
    this.note('target-written', `target.conf -> ${target}`);
  }

  /** As `docker stop` does. */
  override async tellToEnd(instance: Instance): Promise<void> {
    // Its end is waited for by the processes.
    void this.#containerOf(instance)
      .stop({ t: 10 })
      .catch(() => undefined);
  }

  override teardown(): void {
    super.teardown();
    this.#events?.stop();
  }
}
