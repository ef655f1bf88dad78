import { InconclusiveError } from '../../core/errors.ts';
import { followObjects } from '../../runtime/kubernetes/follow-objects.ts';
import { SERVICE } from '../../runtime/kubernetes/kubernetes.ts';
import type { ClusterEvent, Deployment, Endpoints, Pod } from './cluster-objects.ts';
import { FollowedPod, type FollowedPodProps } from './followed-pod.ts';

/** The label by which a pod tells which version it runs. */
export const BUILD_LABEL = 'build';

/** What happens in the namespace of a run, as the API server tells it, from the moment at which it is opened. */
export class ClusterBook {
  readonly pods: FollowedPod[] = [];
  deployment: Deployment | null = null;
  /** Names of the pods that are endpoints of the service. */
  endpoints: ReadonlySet<string> = new Set();
  readonly #props: FollowedPodProps;
  #lost: Error | null = null;

  constructor(props: FollowedPodProps) {
    this.#props = props;
    const { api, namespace, closed } = props.runtime;
    const core = `/api/v1/namespaces/${namespace}`;
    const follow = [
      followObjects<Pod>(api, `${core}/pods`, `labelSelector=app%3D${SERVICE}`, (change, pod) => this.#podChanges(change, pod), closed),
      followObjects<Endpoints>(
        api,
        `${core}/endpoints`,
        `fieldSelector=metadata.name%3D${SERVICE}`,
        (_, each) => this.#endpointsChange(each),
        closed,
      ),
      followObjects<ClusterEvent>(api, `${core}/events`, '', (change, event) => this.#hears(change, event), closed),
      followObjects<Deployment>(
        api,
        `/apis/apps/v1/namespaces/${namespace}/deployments`,
        `fieldSelector=metadata.name%3D${SERVICE}`,
        (_, deployment) => this.#deploymentChanges(deployment),
        closed,
      ),
    ];
    for (const each of follow) each.catch((error: Error) => (this.#lost ??= error));
  }

  /** Throws InconclusiveError if what happens in the cluster can't be seen any more. */
  demandSight(): void {
    if (this.#lost !== null)
      throw new InconclusiveError(`what happens in the cluster can't be seen any more: ${this.#lost.message}`, { cause: this.#lost });
  }

  /** Pods of which something may run, those that end among them. */
  get live(): readonly FollowedPod[] {
    return this.pods.filter(({ over, gone }) => !over && !gone);
  }

  #podChanges(change: string, pod: Pod): void {
    const known = this.pods.find((each) => each.pod.metadata.uid === pod.metadata.uid);
    const followed = known ?? this.#newPod(pod);
    followed.change(pod);
    if (change !== 'DELETED' || followed.gone) return;
    followed.gone = true;
    followed.say('pod is gone');
  }

  #newPod(pod: Pod): FollowedPod {
    const build = pod.metadata.labels?.[BUILD_LABEL] ?? 'pod';
    const number = this.pods.filter((each) => each.build === build).length + 1;
    const followed = new FollowedPod(pod, `${build}-${number}`, build, this.#props);
    this.pods.push(followed);
    followed.say(`pod/${pod.metadata.name} is made`);
    return followed;
  }

  #endpointsChange({ subsets = [] }: Endpoints): void {
    const atMs = this.#props.nowMs();
    const before = this.endpoints;
    const names = subsets.flatMap(({ addresses = [] }) => addresses.flatMap(({ targetRef }) => targetRef?.name ?? []));
    this.endpoints = new Set(names);
    for (const name of names.filter((each) => !before.has(each))) {
      const pod = this.#named(name);
      pod?.becomesEndpoint(atMs);
      this.#tell(pod?.instance ?? null, `endpoints/${SERVICE} gets ${pod?.instance ?? name}`, atMs);
    }
    for (const name of [...before].filter((each) => !this.endpoints.has(each))) {
      const instance = this.#named(name)?.instance;
      this.#tell(instance ?? null, `endpoints/${SERVICE} loses ${instance ?? name}`, atMs);
    }
    if (before.size > 0 && names.length === 0) this.#tell(null, `endpoints/${SERVICE} is empty`, atMs);
  }

  #deploymentChanges(deployment: Deployment): void {
    const stalled = (each: Deployment | null) =>
      each?.status?.conditions?.find(({ type, status }) => type === 'Progressing' && status === 'False');
    const now = stalled(deployment);
    if (now !== undefined && stalled(this.deployment) === undefined)
      this.#tell(null, `deployment/${SERVICE} does not get on: ${now.reason ?? ''}: ${now.message ?? ''}`);
    this.deployment = deployment;
  }

  /**
   * Of its own words: that it told a container to end, that a probe or a hook failed, that an image is not there ... What it says again is not
   * told again.
   */
  #hears(change: string, { involvedObject: { kind = '', name = '' }, reason = '', message = '' }: ClusterEvent): void {
    if (change !== 'ADDED' || /^(?:Scheduled|Created|Started|Pulled|SuccessfulCreate|SuccessfulDelete)$/.test(reason)) return;
    this.#tell(this.#named(name)?.instance ?? null, `${kind.toLowerCase()}/${name} ${reason}: ${message}`);
  }

  #named(name: string): FollowedPod | undefined {
    return this.pods.find(({ pod }) => pod.metadata.name === name);
  }

  #tell(instance: string | null, line: string, atMs = this.#props.nowMs()): void {
    this.#props.onLine(instance ?? CLUSTER, line, atMs);
  }
}

/** The instance of what is said of no pod. */
export const CLUSTER = 'cluster';
