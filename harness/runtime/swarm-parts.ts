import type Dockerode from 'dockerode';
import { RUN_LABEL } from './runtime.ts';

/** The bridge by which the containers of a Swarm reach this machine. The daemon makes it with the Swarm, and leaves it behind. */
const GATEWAY = 'docker_gwbridge';
/** Of a Swarm: that bridge came with it. */
const GATEWAY_LABEL = 'zerodrop.gateway';

/** The labels of a Swarm that a run is about to begin: by them it is known, and left, whatever becomes of the run. */
export async function swarmLabels(docker: Dockerode, runId: string): Promise<Readonly<Record<string, string>>> {
  const networks = await docker.listNetworks({ filters: { name: [GATEWAY] } });
  return { [RUN_LABEL]: runId, [GATEWAY_LABEL]: networks.length === 0 ? 'ours' : 'was there' };
}

/**
 * Removes the services of a run, so that no container of theirs comes again. Never rejects; a daemon that is no manager of a Swarm
 * has none.
 */
export async function removeServices(docker: Dockerode, runId: string): Promise<void> {
  const services = await docker.listServices({ filters: { label: [`${RUN_LABEL}=${runId}`] } }).catch(() => []);
  await Promise.all(
    services.map(({ ID }) =>
      docker
        .getService(ID)
        .remove()
        .catch(() => undefined),
    ),
  );
}

/** Removes the networks of a run, and leaves the Swarm that it has begun, which is labelled with it. Never rejects. */
export async function removeNetworksAndSwarm(docker: Dockerode, runId: string): Promise<void> {
  const networks = await docker.listNetworks({ filters: { label: [`${RUN_LABEL}=${runId}`] } }).catch(() => []);
  await Promise.all(
    networks.map(({ Id }) =>
      docker
        .getNetwork(Id)
        .remove()
        .catch(() => undefined),
    ),
  );
  const labels = await labelsOfSwarm(docker);
  if (labels[RUN_LABEL] !== runId) return;
  await docker.swarmLeave({ force: true }).catch(() => undefined);
  if (labels[GATEWAY_LABEL] === 'ours') {
    await docker
      .getNetwork(GATEWAY)
      .remove()
      .catch(() => undefined);
  }
}

/** The run that has begun the Swarm which this daemon manages; null if it manages none, or none of ours. */
export async function runOfSwarm(docker: Dockerode): Promise<string | null> {
  return (await labelsOfSwarm(docker))[RUN_LABEL] ?? null;
}

async function labelsOfSwarm(docker: Dockerode): Promise<Readonly<Record<string, string>>> {
  const told: unknown = await docker.swarmInspect().catch(() => null);
  const { Spec: { Labels = {} } = {} } = (told ?? {}) as { readonly Spec?: { readonly Labels?: Readonly<Record<string, string>> } };
  return Labels;
}
