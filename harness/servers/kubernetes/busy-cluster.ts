import type { KubernetesRuntime } from '../../runtime/kubernetes/kubernetes.ts';

const NAME = 'other';
const CHANGE_EVERY_MS = 150;

/**
 * Does something while another service of the cluster changes all the time. kube-proxy writes its rules once a second at most
 * (`--iptables-min-sync-period`), so that it is late with what else has changed, as it is in a cluster with much to do.
 */
export async function inBusyCluster<T>({ api, namespace, closed }: KubernetesRuntime, act: () => Promise<T>): Promise<T> {
  const core = `/api/v1/namespaces/${namespace}`;
  const metadata = { name: NAME };
  const subsets = (n: number): object => ({ subsets: [{ addresses: [{ ip: `203.0.113.${1 + (n % 200)}` }], ports: [{ port: 80 }] }] });
  // Without a selector: its endpoints are what they are said to be.
  await api.ask('POST', `${core}/services`, { apiVersion: 'v1', kind: 'Service', metadata, spec: { ports: [{ port: 80 }] } });
  await api.ask('POST', `${core}/endpoints`, { apiVersion: 'v1', kind: 'Endpoints', metadata, ...subsets(0) });
  let isOver = false;
  const change = async (): Promise<void> => {
    for (let n = 1; !isOver && !closed.aborted; n++) {
      await api.ask('PATCH', `${core}/endpoints/${NAME}`, subsets(n));
      await new Promise((resolve) => setTimeout(resolve, CHANGE_EVERY_MS));
    }
  };
  const changing = change();
  changing.catch(() => undefined);
  try {
    return await act();
  } finally {
    isOver = true;
    await changing;
  }
}
