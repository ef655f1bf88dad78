import { boundedDocker } from '../../runtime/daemon.ts';

const ANSWER_MS = 10_000;

/** Why no service can be deployed to a Swarm by this daemon, in one sentence; null if it can be tried. */
export async function swarmHindrance(): Promise<string | null> {
  const said = await boundedDocker(ANSWER_MS)
    .info()
    .catch(() => null);
  return said === null ? null : hindranceOf(said as ToldOfSwarm);
}

/** Of what the daemon says of itself (`GET /info`). */
export interface ToldOfSwarm {
  readonly Swarm?: { readonly LocalNodeState?: string; readonly ControlAvailable?: boolean } | null;
}

export function hindranceOf({ Swarm }: ToldOfSwarm): string | null {
  switch (Swarm?.LocalNodeState) {
    case 'inactive':
      return null;
    case 'active':
      return Swarm.ControlAvailable === true ? null : 'this Docker is a worker of a Swarm, and only a manager can deploy services';
    case 'locked':
      return 'the Swarm of this Docker is locked, and can deploy nothing until `docker swarm unlock`';
    default:
      return 'this Docker has no Swarm mode';
  }
}
