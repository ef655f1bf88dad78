import type Dockerode from 'dockerode';
import { boundedDocker } from './daemon.ts';
import { dockerAnswers } from './detect.ts';
import { killRun } from './kill-run.ts';
import { RUN_LABEL } from './runtime.ts';
import { removeNetworksAndSwarm, removeServices } from './swarm-parts.ts';
import { abandonedWorkFolders, type Owner, removeStumps, removeWorkFolder } from './workspace.ts';

/** How long one request to the daemon may take, and all that it takes to remove a run's containers. */
const REQUEST_MS = 10_000;
const REMOVAL_MS = 30_000;

/**
 * Ends everything that a run left: its processes, its containers, its namespace in a cluster, its work folder. Asks no Docker if the run had
 * none. If its containers or its namespace can't be removed now, the folder stays, so that a later clean-up finds them by it.
 */
export async function cleanUpRun(owner: Pick<Owner, 'runId' | 'runtime' | 'cluster'>, workFolder: string): Promise<void> {
  const [, removed] = await Promise.all([killRun({ runId: owner.runId, workFolder }), removeElsewhere(owner)]);
  if (removed) await removeWorkFolder(workFolder);
}

async function removeElsewhere({ runId, runtime, cluster }: Pick<Owner, 'runId' | 'runtime' | 'cluster'>): Promise<boolean> {
  switch (runtime) {
    case 'host':
      return true;
    case 'docker':
      return removeContainers(runId);
    case 'kubernetes': {
      if (cluster === undefined) return true;
      // Its library takes a second to load, which no other run has to spend.
      const { removeFromCluster } = await import('./kubernetes/remove-run.ts');
      return removeFromCluster(runId, cluster);
    }
  }
}

/**
 * Removes the containers of a run, with force, and what else it has made in Docker: services, networks, a Swarm. Bounded by 30 s, and never rejects: false if they may still be there,
 * since no daemon answers or a container does not go.
 */
export async function removeContainers(runId: string): Promise<boolean> {
  // Cheap if no daemon answers, and it proves that DOCKER_HOST makes sense.
  if (!(await dockerAnswers())) return false;
  const docker = boundedDocker(REQUEST_MS);
  const end = performance.now() + REMOVAL_MS;
  // Else they would start containers anew.
  await removeServices(docker, runId);
  // A container that was being made when its run ended can appear a moment later: look until two looks find none.
  for (let empty = 0; empty < 2; ) {
    if (performance.now() > end) return false;
    const containers = await containersOf(docker, runId);
    empty = containers?.length === 0 ? empty + 1 : 0;
    await Promise.all(
      (containers ?? []).map((found) =>
        docker
          .getContainer(found.Id)
          .remove({ force: true, v: true })
          .catch(() => undefined),
      ),
    );
    if (empty < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await removeNetworksAndSwarm(docker, runId);
  return true;
}

/** Null if the daemon did not say. */
function containersOf(docker: Dockerode, runId: string): Promise<readonly Dockerode.ContainerInfo[] | null> {
  return docker.listContainers({ all: true, filters: { label: [`${RUN_LABEL}=${runId}`] } }).catch(() => null);
}

/**
 * Cleans up what runs left whose process is gone, and returns their ids. Never rejects: what can't be removed now is left to
 * the next.
 */
export async function cleanUpAbandoned(): Promise<readonly string[]> {
  const abandoned = await abandonedWorkFolders();
  await Promise.all([...abandoned.map(({ folder, owner }) => cleanUpRun(owner, folder).catch(() => undefined)), removeStumps()]);
  return abandoned.map(({ owner }) => owner.runId);
}
