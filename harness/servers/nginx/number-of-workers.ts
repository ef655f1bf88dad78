import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { NginxStage } from './nginx-stage.ts';
import { reloadWhileFrozen } from './reload-while-frozen.ts';

const PLACED = 32;

/**
 * A reload with another number of workers, of which the first moment is held open: the old workers are frozen, 32 requests are placed in the
 * queues, and they go on when the new ones are there. With `reuseport` the kernel has spread the requests over the queues of all old workers.
 */
export async function reloadWithWorkers(stage: NginxStage, file: string, { from, to }: { readonly from: number; readonly to: number }) {
  const nginx = stage.instance('nginx');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.startBackends('ver_b');
    await stage.configure('nginx', file, { workers: to });
    const placed: PlacedConnection[] = [];
    await reloadWhileFrozen(stage, nginx, {
      workers: to,
      before: async () => {
        for (let i = 0; i < PLACED; i++) placed.push(await stage.connect());
        for (const connection of placed) connection.send('/fast/');
      },
    });
    await Promise.all(placed.map(({ outcome }) => outcome));
    await nginx.says(/: worker process \d+ exited /, { what: 'the old workers to exit', times: from });
  });
}
