import { ZerodropError } from '../../core/errors.ts';
import type { Runtime } from '../runtime.ts';
import { bootId, type Owner } from '../workspace.ts';
import type { ClusterApi } from './cluster-api.ts';
import type { OpenCluster } from './open-cluster.ts';
import type { PodImage } from './pod-image.ts';
import { createNamespace, deleteLeftovers, deleteNamespace, isNamespaceGone } from './run-namespace.ts';

/** The variable that says where clients reach the service: a host of the cluster, or a whole address. */
const ADDRESS_VARIABLE = 'ZERODROP_KUBERNETES_ADDRESS';
/** The port of the pods, and the name of their service, deployment and label `app`. */
export const POD_PORT = 8000;
export const SERVICE = 'web';

/** The runtime is a namespace of a cluster, which is made with it and removed when it is closed. */
export interface KubernetesRuntime extends Runtime {
  readonly name: 'kubernetes';
  readonly api: ClusterApi;
  readonly namespace: string;
  readonly podImage: PodImage;
  readonly addresses: readonly string[];
  /** Does a node have the monotonic clock of this machine? It has if it is this machine. */
  sharesClock(node: string): boolean;
  /** Aborted when the runtime is closed: what watches the cluster ends then. */
  readonly closed: AbortSignal;
}

interface Node {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
    readonly nodeInfo?: { readonly bootID?: string };
  };
}

interface Service {
  readonly spec: { readonly ports: readonly { readonly nodePort?: number }[] };
}

/** Whether a runtime is this one. */
export function isKubernetes(runtime: Runtime): runtime is KubernetesRuntime {
  return runtime.name === 'kubernetes';
}

/** Makes the namespace of a run, with the service that clients connect to. Removes first what runs have left that are gone. */
export async function kubernetesRuntime(
  { api }: OpenCluster,
  owner: Owner,
  podImage: PodImage,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KubernetesRuntime> {
  await deleteLeftovers(api);
  const namespace = await createNamespace(api, owner);
  const closing = new AbortController();
  const close = async (): Promise<void> => {
    closing.abort();
    await deleteNamespace(api, namespace);
    if (await isNamespaceGone(api, namespace)) return;
    throw new ZerodropError(`the namespace ${namespace} does not go`, {
      hint: `The cluster has been told to delete it. \`kubectl get namespace ${namespace} -o yaml\` says what it waits for.`,
    });
  };
  try {
    const [nodes, nodePort, here] = await Promise.all([nodesOf(api), createService(api, namespace), bootId()]);
    const ours = new Set(nodes.filter(({ status }) => status?.nodeInfo?.bootID === here).map(({ metadata }) => metadata.name));
    return {
      name: 'kubernetes',
      api,
      namespace,
      podImage,
      addresses: [addressOf(nodes, nodePort, env[ADDRESS_VARIABLE] ?? '')],
      sharesClock: (node) => ours.has(node),
      closed: closing.signal,
      spawn: ({ name }) => Promise.reject(new ZerodropError(`${name} can't be started: the runtime kubernetes has pods, and no programs`)),
      close,
    };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** Empty if the user may not see nodes. */
async function nodesOf(api: ClusterApi): Promise<readonly Node[]> {
  return api.ask<{ readonly items: readonly Node[] }>('GET', '/api/v1/nodes').then(
    ({ items }) => items,
    () => [],
  );
}

async function createService(api: ClusterApi, namespace: string): Promise<number> {
  const { spec } = await api.ask<Service>('POST', `/api/v1/namespaces/${namespace}/services`, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: SERVICE },
    spec: { type: 'NodePort', selector: { app: SERVICE }, ports: [{ port: 80, targetPort: POD_PORT }] },
  });
  return spec.ports[0]?.nodePort ?? 0;
}

/** The node port of the first node, unless the user says where it is. Throws ZerodropError if no address is known. */
function addressOf(nodes: readonly Node[], nodePort: number, given: string): string {
  if (given.includes(':')) return given;
  const addresses = nodes.flatMap(({ status }) => status?.addresses ?? []);
  const host = given === '' ? addresses.find(({ type }) => type === 'InternalIP')?.address : given;
  if (host !== undefined) return `${host}:${nodePort}`;
  throw new ZerodropError('the cluster does not say the address of any node', {
    hint: `Set ${ADDRESS_VARIABLE} to a host at which node ports are open, or to host:port of what leads to the service.`,
  });
}
