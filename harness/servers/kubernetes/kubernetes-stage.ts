import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InconclusiveError, NotKnownError, ZerodropError } from '../../core/errors.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import { poll, settlesWithin, waitFor } from '../../core/wait.ts';
import { Stage, type StageProps } from '../../run/stage/stage.ts';
import { isKubernetes, type KubernetesRuntime, SERVICE } from '../../runtime/kubernetes/kubernetes.ts';
import { imageHint } from '../../runtime/kubernetes/pod-image.ts';
import { inBusyCluster } from './busy-cluster.ts';
import { ClusterBook } from './cluster-book.ts';
import type { Deployment, ReplicaSet } from './cluster-objects.ts';
import { filledDeployment, versionPatch } from './deployment-manifest.ts';
import type { FollowedPod } from './followed-pod.ts';
import { imageTrouble } from './pod-history.ts';

/** What the API server and the nodes need for a pod, beyond what its app and its grace period take, in milliseconds. */
const CLUSTER_MS = 60_000;
const VISITORS = 30;
const VISIT_EVERY_MS = 10;
const LOG_ENDS_MS = 15_000;
const REVISION = 'deployment.kubernetes.io/revision';

/** What can be done to a deployment in a cluster, by its API, and what can be seen of it. */
export class KubernetesStage extends Stage {
  readonly #runtime: KubernetesRuntime;
  #book: ClusterBook | null = null;

  constructor(props: StageProps) {
    super(props);
    if (!isKubernetes(props.runtime)) throw new RangeError('the stage of a cluster needs the runtime kubernetes');
    this.#runtime = props.runtime;
  }

  get book(): ClusterBook {
    if (this.#book === null) throw new RangeError('nothing was deployed yet');
    return this.#book;
  }

  /** Makes the deployment of a file in conf/kubernetes, with a version of the app, and waits until all its pods are endpoints. */
  async deploy(file: string, build: string): Promise<void> {
    const { loadYaml } = await import('@kubernetes/client-node');
    const manifest = loadYaml<Deployment>(await readFile(this.conf(file), 'utf8'));
    this.configurationFiles.push(file);
    this.#book = this.#openBook();
    const { app, startupSeconds, slowSeconds, seed } = this.props;
    const env = app.environment({ startupSeconds, slowSeconds, seed, journalFolder: '-', workFolder: '' });
    this.note('deployment-made', `deployment/${SERVICE} of ${file}, with ${build}`);
    await this.#runtime.api.ask('POST', this.#deployments, filledDeployment(manifest, { image: this.#runtime.podImage, build, env }));
    await this.rolledOut(build);
  }

  /** Asks for another version, as `kubectl set env` does: a rolling update begins. */
  async askFor(build: string): Promise<void> {
    this.note('deployment-changed', `deployment/${SERVICE} is to run ${build}`);
    await this.#runtime.api.ask('PATCH', this.#deployment, versionPatch(build));
    const { metadata } = await this.#runtime.api.ask<Deployment>('GET', this.#deployment);
    await this.#sees('the controller to have seen the change', () => (this.#observed >= (metadata.generation ?? 0) ? true : null));
  }

  /** A rolling update to another version, until no pod of the old one is there any more. */
  async update(build: string): Promise<void> {
    await this.askFor(build);
    await this.rolledOut(build);
  }

  /** The same while other services of the cluster change, too: kube-proxy is late then. */
  async updateInBusyCluster(build: string): Promise<void> {
    this.note('cluster-busy', 'another service changes all the time');
    await inBusyCluster(this.#runtime, () => this.update(build));
  }

  /** Goes back to the revision before, as `kubectl rollout undo` does: its pod template becomes that of the deployment again. */
  async undo(build: string): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${this.#runtime.namespace}/replicasets`;
    const { items } = await this.#runtime.api.ask<{ readonly items: readonly ReplicaSet[] }>('GET', path);
    const revision = ({ metadata }: ReplicaSet): number => Number(metadata.annotations?.[REVISION] ?? 0);
    const before = items.toSorted((a, b) => revision(b) - revision(a))[1];
    if (before === undefined) throw new InconclusiveError('the deployment has no revision before this one');
    this.note('deployment-undone', `deployment/${SERVICE} goes back to revision ${revision(before)}`);
    const { template } = before.spec;
    const { 'pod-template-hash': _, ...labels } = template.metadata?.labels ?? {};
    await this.#runtime.api.ask('PATCH', this.#deployment, {
      spec: { template: { ...template, metadata: { labels }, spec: { $patch: 'replace', ...template.spec } } },
    });
    await this.rolledOut(build);
  }

  /** Waits until all that is there are ready pods of a version. */
  async rolledOut(build: string): Promise<void> {
    await this.#sees(
      `all pods to be of ${build}, and endpoints`,
      () => {
        const { deployment, live, endpoints } = this.book;
        const replicas = deployment?.spec.replicas ?? Number.NaN;
        return live.length === replicas && live.every((pod) => isServing(pod, build, endpoints)) ? true : null;
      },
      this.#rolloutMs,
    );
  }

  /** All pods of a version that there were so far. */
  podsOf(build: string): readonly FollowedPod[] {
    return this.book.pods.filter((pod) => pod.build === build);
  }

  /** Names of the pods that are endpoints of the service. */
  endpointsOf(): readonly string[] {
    return this.book.pods.filter(({ pod }) => this.book.endpoints.has(pod.metadata.name)).map(({ instance }) => instance);
  }

  /** Records that each pod of a version had a line: of its own, or one that the cluster says of it. */
  says(what: string, build: string, pattern: RegExp): Promise<void> {
    return this.shows(what, () => {
      const silent = this.podsOf(build).filter(
        ({ instance }) => !this.props.recorder.events.some((event) => event.instance === instance && pattern.test(event.text)),
      );
      return silent.length === 0 ? HOLDS : `${silent.map(({ instance }) => instance).join(' and ')} did not`;
    });
  }

  /** Waits until the cluster says that the rolling update does not get on. */
  async stalled(): Promise<void> {
    const isStalled = (): true | null =>
      this.book.deployment?.status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded') === true ? true : null;
    await this.#sees('the deployment to say that it does not get on', isStalled, this.#rolloutMs);
  }

  /** Deletes the deployment, and waits until each pod has ended in its own time and its log was read to the end. */
  override async stopOwn(): Promise<void> {
    this.teardown();
    if (this.#book === null) return;
    await this.#runtime.api.remove(this.#deployment, { propagationPolicy: 'Background' });
    const ended = waitFor(
      poll(() => (this.book.live.length === 0 ? true : null)),
      {
        what: 'every pod to end',
        timeoutMs: this.#rolloutMs,
        signal: this.#runtime.closed,
      },
    );
    await this.observe('told to end, every pod has ended', () =>
      ended.then(
        () => HOLDS,
        () => `there still were ${this.book.live.map(({ instance }) => instance).join(', ')}`,
      ),
    );
    const { pods } = this.book;
    const all = await settlesWithin(Promise.all(pods.map((pod) => pod.logsEnded())), LOG_ENDS_MS);
    await this.observe('the log of each pod was read to its end', () => {
      const lost = pods.filter(({ logLost }) => logLost !== null).map(({ instance, logLost }) => `${instance}: ${logLost}`);
      if (!all || lost.length > 0) throw new NotKnownError(lost.join('; ') || 'one has not ended');
      return HOLDS;
    });
    const journalFolder = join(this.folder, 'journal');
    for (const { journal, pod } of pods) await journal.write(journalFolder, this.#runtime.sharesClock(pod.spec?.nodeName ?? ''));
  }

  #openBook(): ClusterBook {
    const { clock, logFolder, recorder, server } = this.props;
    return new ClusterBook({
      runtime: this.#runtime,
      nowMs: clock.nowMs,
      logFolder,
      onLine: (instance, line, atMs) => {
        const { kind, pid } = server.meaningOf(line);
        recorder.event('log', kind, instance, pid, line, atMs);
      },
      onClose: () => void this.#clientsCome(),
    });
  }

  /**
   * Clients come when a pod takes no connections any more, one every 10 ms: if its node still sends connections to it, one of these is
   * sent there.
   */
  async #clientsCome(): Promise<void> {
    if (this.props.recorder.phase !== 'reload') return;
    this.note('clients-come', `${VISITORS} clients come, one every ${VISIT_EVERY_MS} ms`);
    for (let i = 0; i < VISITORS; i++) {
      this.visit('/fast/').catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, VISIT_EVERY_MS));
    }
  }

  /**
   * Throws ZerodropError if the image is not where a pod is to run: then there is no experiment. Throws InconclusiveError as soon as the log
   * of a pod that runs can't be read: what it says would be waited for in vain, and the books would lack what it served.
   */
  async #sees<T>(what: string, look: () => T | null, timeoutMs = CLUSTER_MS): Promise<T> {
    return this.until(
      what,
      () => {
        this.book.demandSight();
        for (const { pod, instance, logLost } of this.book.live) {
          if (logLost !== null)
            throw new InconclusiveError(`the log of ${instance} can not be read: ${logLost}`, {
              hint: `The API server must reach the kubelet of ${pod.spec?.nodeName ?? 'its node'}; try \`kubectl logs -n ${this.#runtime.namespace} ${pod.metadata.name}\`.`,
            });
          const trouble = imageTrouble(pod);
          if (trouble === null) continue;
          throw new ZerodropError(
            `the image of ${instance} is not on its node${pod.spec?.nodeName === undefined ? '' : ` ${pod.spec.nodeName}`}: ${trouble}`,
            {
              hint: imageHint(this.#runtime.podImage),
            },
          );
        }
        return look();
      },
      timeoutMs,
    );
  }

  get #deployments(): string {
    return `/apis/apps/v1/namespaces/${this.#runtime.namespace}/deployments`;
  }
  get #deployment(): string {
    return `${this.#deployments}/${SERVICE}`;
  }
  get #observed(): number {
    return this.book.deployment?.status?.observedGeneration ?? 0;
  }
  /** Each pod may take its start and its grace period. */
  get #rolloutMs(): number {
    return CLUSTER_MS + 4 * (this.startupSeconds * 1000 + 30_000);
  }
}

/** A probe may say that a pod is ready which is not: it has to say so itself, too. */
function isServing({ build, state, pod, listensAtMs }: FollowedPod, wanted: string, endpoints: ReadonlySet<string>): boolean {
  return build === wanted && listensAtMs !== null && state.ready && state.graceSeconds === null && endpoints.has(pod.metadata.name);
}
