import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { NginxStage } from './nginx-stage.ts';

const WHICH = 'the worker';
/** More than requests of the siege come between the last of these and the freeze: each would use one of the connections to the origin. */
const KEPT = 8;

/**
 * A reload of the origin while the worker of the edge is frozen, and keeps connections to the origin that no request uses. A request lies in the edge's socket before the origin closes the
 * connections that were kept between them, and so the edge meets the request first, and the ends of those connections after it.
 */
export async function reloadOriginBehindFrozenEdge(stage: NginxStage, method: 'GET' | 'POST'): Promise<void> {
  const origin = stage.instance('origin');
  const edge = stage.instance('edge');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.startBackends('ver_b');
    const [kept] = await stage.keptConnections(KEPT);
    const [worker] = stage.workers(edge);
    if (kept === undefined || worker === undefined) throw new RangeError('there is no worker, or no connection');
    try {
      await freeze(stage, edge, worker, WHICH);
      kept.send('/fast/', method);
      stage.signalMaster(origin, 'SIGHUP');
      await stage.workersAreReplaced(origin);
    } finally {
      thaw(edge, worker, WHICH);
    }
    await kept.outcome;
  });
}
