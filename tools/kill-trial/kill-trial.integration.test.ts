import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { requireRuntime } from '../../harness/setup/require-runtime.ts';
import { type Killed, killOnce } from './one-kill.ts';

/** As shares of a whole run: while it is set up, and while the deploy goes on. */
const MOMENTS = [0.12, 0.6];

describe.each(['docker', 'host'] as const)('a run that is ended at any moment, %s', async (runtime) => {
  const there = await requireRuntime(runtime);
  describe.skipIf(!there)('leaves no process, container, folder, socket or FIFO', () => {
    let whole: Promise<Killed> | null = null;
    const scenario = 'sighup';

    it.each((['SIGKILL', 'SIGTERM', 'Ctrl-C'] as const).flatMap((ending) => MOMENTS.map((share) => [ending, share] as const)))(
      'by %s after %d of its time',
      async (ending, share) => {
        whole ??= killOnce({ runtime, ending: 'none', scenario, afterMs: 0, user: null, base: tmpdir() });
        const afterMs = share * (await whole).tookMs;
        const { left, exit, goneMs } = await killOnce({ runtime, ending, scenario, afterMs, user: null, base: tmpdir() });
        expect(left).toEqual({ processes: [], containers: [], folders: [], sockets: [], fifos: [] });
        expect(goneMs).not.toBeNull();
        expect(exit).not.toBeNull();
      },
    );
  });
});
