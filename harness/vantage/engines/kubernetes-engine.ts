import { once } from 'node:events';
import { connect } from 'node:net';
import { ZerodropError } from '../../core/errors.ts';
import { ClusterApi } from '../../runtime/kubernetes/cluster-api.ts';
import { readKubeconfig } from '../../runtime/kubernetes/kubeconfig.ts';
import type { VantageEngine } from '../vantage-engine.ts';
import { agentJob } from './agent-job.ts';

const LOOK_MS = 1000;
const CONNECT_MS = 5000;
/** How long pods that have nothing more to do may take to end. */
const MERCY_MS = 15_000;

interface Pods {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status?: {
      readonly phase?: string;
      readonly containerStatuses?: readonly {
        readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string } };
      }[];
    };
  }[];
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
      const { server } = (await open()).access;
      return addressTowards(new URL(server));
    },
    async place({ invitation, runId }) {
      const cluster = await open();
      const name = `zerodrop-agents-${runId}`;
      const { secret, job } = agentJob(name, names.length, image, invitation);
      const [secrets, jobs] = [`/api/v1/namespaces/${namespace}/secrets`, `/apis/batch/v1/namespaces/${namespace}/jobs`];
      const remove = async (): Promise<void> => {
        await cluster.remove(`${jobs}/${name}`, { propagationPolicy: 'Background' }).catch(() => undefined);
        await cluster.remove(`${secrets}/${name}`).catch(() => undefined);
      };
      await cluster.ask('POST', secrets, secret);
      try {
        await cluster.ask('POST', jobs, job);
      } catch (error) {
        await remove();
        throw error;
      }
      const { promise: failed, reject } = Promise.withResolvers<never>();
      failed.catch(() => undefined);
      const selector = encodeURIComponent(`app.kubernetes.io/instance=${name}`);
      const pods = (): Promise<Pods> => cluster.ask<Pods>('GET', `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
      const looks = setInterval(() => {
        void pods().then(
          (found) => {
            const why = whyHopeless(found);
            if (why !== null) reject(new ZerodropError(why));
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
          await remove();
        },
      };
    },
  };
}

async function ofKubeconfig(): Promise<ClusterApi> {
  return new ClusterApi((await readKubeconfig()).access);
}

/** Why a pod will never be an agent; null if none says so. */
export function whyHopeless({ items }: Pods): string | null {
  for (const { metadata, status } of items) {
    if (status?.phase === 'Failed') return `pod ${metadata.name} failed`;
    const waiting = status?.containerStatuses?.map(({ state }) => state?.waiting).find((each) => HOPELESS.has(each?.reason ?? ''));
    if (waiting !== undefined)
      return `pod ${metadata.name} can't begin: ${waiting.reason}${waiting.message === undefined ? '' : ` (${waiting.message})`}`;
  }
  return null;
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
