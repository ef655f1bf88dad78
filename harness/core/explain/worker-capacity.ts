import type { Sample, Samples } from '../record/run-record.ts';

/** What all stats servers together said at one look. */
export interface CapacityPoint {
  readonly atMs: number;
  /** Workers that accept, now or when they have finished what they have in hand. */
  readonly accepting: number;
  /** Those of them that have a request in hand. */
  readonly busy: number;
  readonly paused: number;
  /** Requests that wait in listen queues. */
  readonly waiting: number;
  /** False if a server did not say (then the others are what the rest said), or none has ever been heard yet. */
  readonly known: boolean;
}

/**
 * Workers that can take requests, look by look. Who refuses (it imports the app, say) has no worker that does, nor have those
 * that were heard and are gone. If no stats server was ever heard nothing is known: that is not a capacity of 0.
 */
export function capacityOf({ looks }: Samples): CapacityPoint[] {
  const first = looks.findIndex(({ servers }) => servers.length > 0);
  return looks.map((look, i) => capacityAt(look, first >= 0 && i >= first));
}

/** Was any worker sampled in this run? */
export function isCapacityKnown(samples: Samples | undefined): boolean {
  return samples?.looks.some(({ servers }) => servers.length > 0) ?? false;
}

function capacityAt({ atMs, servers }: Sample, heard: boolean): CapacityPoint {
  const point = { atMs, accepting: 0, busy: 0, paused: 0, waiting: 0, known: heard };
  for (const server of servers) {
    if (server.says === 'nothing') point.known = false;
    if (server.says !== 'stats') continue;
    point.waiting += server.listenQueue;
    for (const [, , state] of server.workers) {
      if (state === 'idle' || state === 'busy') point.accepting++;
      if (state === 'busy') point.busy++;
      if (state === 'paused') point.paused++;
    }
  }
  return point;
}
