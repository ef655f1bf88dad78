import Dockerode from 'dockerode';
import { killRun } from './processes.ts';
import { RUN_LABEL } from './runtime.ts';
import { abandonedWorkFolders, removeWorkFolder } from './workspace.ts';

/** Ends everything that a run left: its processes, its containers, its work folder. */
export async function sweepRun(runId: string, workFolder: string | null): Promise<void> {
  await Promise.all([killRun(runId), removeContainers(runId)]);
  if (workFolder !== null) await removeWorkFolder(workFolder);
}

/** Removes the containers of a run, with force. No daemon, no containers. */
export async function removeContainers(runId: string): Promise<void> {
  const docker = new Dockerode();
  // A container that was being made when its run ended can appear a moment later: look until two looks find none.
  for (let empty = 0, looks = 0; empty < 2 && looks < 50; looks++) {
    const containers = await docker.listContainers({ all: true, filters: { label: [`${RUN_LABEL}=${runId}`] } }).catch(() => []);
    empty = containers.length === 0 ? empty + 1 : 0;
    await Promise.all(
      containers.map((found) =>
        docker
          .getContainer(found.Id)
          .remove({ force: true, v: true })
          .catch(() => undefined),
      ),
    );
    if (empty < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Sweeps what runs left whose process is gone. Returns their ids. */
export async function sweepAbandoned(): Promise<readonly string[]> {
  const abandoned = await abandonedWorkFolders();
  await Promise.all(abandoned.map(({ folder, owner }) => sweepRun(owner.runId, folder)));
  return abandoned.map(({ owner }) => owner.runId);
}
