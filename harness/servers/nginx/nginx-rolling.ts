import { freePort } from '../../core/siege/free-port.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { BackendSettings, NginxStage } from './nginx-stage.ts';

/** Number of backends of a rolling update. */
const BACKENDS = 3;

/** How an old backend is taken away, when its successor listens; `told` is what tells nginx of it. */
export type Retire = (old: Instance, told: () => Promise<void>) => Promise<void>;

/** Three backends of the old version behind nginx, which passes no request to another backend. */
export async function bootRolling(stage: NginxStage, settings: BackendSettings = {}): Promise<void> {
  await stage.startBackends('ver_a', BACKENDS, settings);
  await stage.startNginx('nginx', 'proxy-without-retry.conf');
}

/**
 * A rolling update: one backend after the other is replaced by a new one at an address of its own. nginx is told by a new upstream.conf, with
 * the new one in the place of the old one, and a reload: it knows of neither before.
 */
export async function rollBehindNginx(stage: NginxStage, retire: Retire, settings: BackendSettings = {}): Promise<void> {
  const nginx = stage.instance('nginx');
  const backends = Array.from({ length: BACKENDS }, (_, i) => stage.instance(`ver_a-${i + 1}`));
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    for (const [i, old] of [...backends].entries()) {
      backends[i] = await stage.startBackend(`ver_b-${i + 1}`, 'ver_b', `127.0.0.1:${await freePort()}`, settings);
      await retire(old, async () => {
        await stage.switchUpstream(backends);
        nginx.markLog();
        stage.signalMaster(nginx, 'SIGHUP');
        await stage.workersAreReplaced(nginx);
      });
    }
  });
}

/** Places seven requests at nginx when a backend has ended: two of them are for it, unless nginx knows. */
export async function requestsMeet(stage: NginxStage): Promise<void> {
  for (let i = 0; i <= 2 * BACKENDS; i++) (await stage.connect()).send('/fast/');
}
