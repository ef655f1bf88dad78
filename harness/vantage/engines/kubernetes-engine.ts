import { once } from 'node:events';
import { connect } from 'node:net';
import { ZerodropError } from '../../core/errors.ts';
import { ClusterApi } from '../../runtime/kubernetes/cluster-api.ts';
import { readKubeconfig } from '../../runtime/kubernetes/kubeconfig.ts';
import type { VantageEngine } from '../vantage-engine.ts';
import { AGENTS_LABEL, agentJob, agentSecret, type Job } from './agent-job.ts';
import { isLeftBehind, OWNER_KEY, ownerText } from './left-behind.ts';
import { isLoopback, ownAddressBeside } from './own-address.ts';

const LOOK_MS = 1000;
const CONNECT_MS = 5000;
/** How long pods that have nothing more to do may take to end. */
const MERCY_MS = 15_000;
/**
 * How long a Job may wait for all of its pods to run, in seconds. If this process is killed meanwhile, pods that can't begin would wait for
 * ever; one that runs ends by itself.
 */
const BEGIN_S = 600;

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status?: {
      readonly phase?: string;
      /** Of a pod that the cluster has ended, such as `Evicted`. */
      readonly reason?: string;
      readonly message?: string;
      readonly containerStatuses?: readonly {
        readonly state?: {
          readonly waiting?: { readonly reason?: string; readonly message?: string };
          readonly terminated?: { readonly reason?: string; readonly exitCode?: number };
        };
      }[];
    };
  }[];
}

interface Nodes {
  readonly items: readonly { readonly status?: { readonly addresses?: readonly { readonly address: string }[] } }[];
}

/** A pod can't begin for these reasons, and will not by itself. */
const HOPELESS: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
]);

/** Agents in pods of the cluster that the user's kubeconfig names, in the namespace that is given: a Job has them placed. */
export function kubernetesEngine(
  names: readonly string[],
  image: string,
  namespace: string,
  open: () => Promise<ClusterApi> = ofKubeconfig,
): VantageEngine {
  return {
    engine: 'kubernetes',
    names,
    reach: 'network',
    async usualHost() {
      const cluster = await open();
      const address = await addressTowards(new URL(cluster.access.server));
      if (!isLoopback(address)) return address;
      // A cluster on this machine: its pods reach none of this machine's loopback.
      const { items } = await cluster.ask<Nodes>('GET', '/api/v1/nodes').catch((): Nodes => ({ items: [] }));
      const nodes = items.flatMap(({ status }) => (status?.addresses ?? []).map((each) => each.address));
      return ownAddressBeside(nodes) ?? address;
    },
    async place({ invitation, runId }) {
      const cluster = await open();
      const name = `zerodrop-agents-${runId}`;
      const [secrets, jobs] = [`/api/v1/namespaces/${namespace}/secrets`, `/apis/batch/v1/namespaces/${namespace}/jobs`];
      // With its pods, and with the Secret, which belongs to it.
      const remove = (job: string): Promise<void> =>
        cluster.remove(`${jobs}/${job}`, { propagationPolicy: 'Background' }).catch(() => undefined);
      for (const left of await leftBehind(cluster, jobs)) await remove(left);
      const owner = await ownerText(runId);
      const { metadata } = await cluster.ask<Job>('POST', jobs, agentJob({ name, agents: names.length, image, owner }));
      try {
        await cluster.ask('POST', secrets, agentSecret(name, invitation, metadata.uid ?? null));
      } catch (error) {
        await remove(name);
        throw error;
      }
      const bound = (seconds: number | null): Promise<boolean> =>
        cluster.ask('PATCH', `${jobs}/${name}`, { spec: { activeDeadlineSeconds: seconds } }).then(
          () => true,
          () => false,
        );
      // Who may not change a Job has one without that bound.
      let isBounded = await bound(BEGIN_S);
      const { promise: failed, reject } = Promise.withResolvers<never>();
      failed.catch(() => undefined);
      const selector = encodeURIComponent(`app.kubernetes.io/instance=${name}`);
      const pods = (): Promise<Pods> => cluster.ask<Pods>('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
      const looks = setInterval(() => {
        void pods().then(
          (found) => {
            const why = whyHopeless(found);
            if (why !== null) reject(new ZerodropError(why));
            if (!isBounded || found.items.filter(({ status }) => status?.phase === 'Running').length < names.length) return;
            // From now on each of them ends by itself when this process is gone, and a run takes the time that it takes.
            isBounded = false;
            void bound(null).then((done) => (isBounded = !done));
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
          while (
            performance.now() < end &&
            (await pods().catch(() => ({ items: [] }))).items.some(({ status }) => status?.phase === 'Running')
          )
            await new Promise((resolve) => setTimeout(resolve, 200));
          await remove(name);
          // For a cluster whose garbage collector is slow or absent.
          await cluster.remove(`${secrets}/${name}`).catch(() => undefined);
        },
      };
    },
  };
}

async function ofKubeconfig(): Promise<ClusterApi> {
  return new ClusterApi((await readKubeconfig()).access);
}

/** Names of the Jobs that runs have left whose process is gone. A user who may not list Jobs finds none. */
async function leftBehind(cluster: ClusterApi, jobs: string): Promise<readonly string[]> {
  const { items } = await cluster
    .ask<{ readonly items: readonly Job[] }>('GET', `${jobs}?labelSelector=${encodeURIComponent(AGENTS_LABEL)}`)
    .catch(() => ({ items: [] }));
  const names: string[] = [];
  for (const { metadata, status } of items) {
    const ended = (status?.conditions ?? []).some((each) => (each.type === 'Complete' || each.type === 'Failed') && each.status === 'True');
    if (await isLeftBehind(metadata.annotations?.[OWNER_KEY], ended)) names.push(metadata.name);
  }
  return names;
}

/** Why a pod will never be an agent, or is one no more; null if none says so. */
export function whyHopeless({ items }: Pods): string | null {
  for (const { metadata, status } of items) {
    if (status?.phase === 'Failed') return `pod ${metadata.name} failed${whyFailed(status)}`;
    const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting).find(isHopeless);
    if (waiting !== undefined)
      return `pod ${metadata.name} can't begin: ${waiting.reason}${waiting.message === undefined ? '' : ` (${waiting.message})`}`;
  }
  return null;
}

function whyFailed({ reason, message, containerStatuses = [] }: NonNullable<Pods['items'][number]['status']>): string {
  if (reason !== undefined) return `: ${reason}${message === undefined ? '' : ` (${message})`}`;
  const ended = containerStatuses.map(({ state }) => state?.terminated).find((each) => each !== undefined);
  if (ended === undefined) return '';
  return `: ${ended.reason ?? 'its agent ended'}, exit code ${ended.exitCode ?? 'unknown'}`;
}

/** The Secret is made a moment after the Job: a pod that was faster looks for it again. */
function isHopeless(waiting: { readonly reason?: string; readonly message?: string } | undefined): boolean {
  const isEarly =
    waiting?.reason === 'CreateContainerConfigError' && /^secret "zerodrop-agents-[^"]*" not found$/.test(waiting.message ?? '');
  return HOPELESS.has(waiting?.reason ?? '') && !isEarly;
}

/** The address of this machine that a connection to the cluster has: pods reach it, unless something translates addresses between. */
async function addressTowards({ hostname, port, protocol }: URL): Promise<string> {
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    timeout: CONNECT_MS,
  });
  try {
    await once(socket, 'connect');
    return socket.localAddress ?? '127.0.0.1';
  } catch (cause) {
    throw new ZerodropError(`can't reach the cluster at ${hostname}`, {
      hint: 'Name the address of this machine that pods reach: --vantage-address HOST.',
      cause,
    });
  } finally {
    socket.destroy();
  }
}
