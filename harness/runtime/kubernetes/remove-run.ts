import { ClusterApi } from './cluster-api.ts';
import type { ClusterChoice } from './cluster-choice.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { deleteNamespace, namespaceOf } from './run-namespace.ts';

/**
 * Deletes the namespace of a run whose harness is gone, in the cluster that the run had. Never rejects: false if the cluster has not
 * accepted that. The next run there tries again.
 */
export async function removeFromCluster(runId: string, choice: ClusterChoice): Promise<boolean> {
  try {
    const { access } = await readKubeconfig(choice);
    await deleteNamespace(new ClusterApi(access), namespaceOf(runId));
    return true;
  } catch {
    return false;
  }
}
