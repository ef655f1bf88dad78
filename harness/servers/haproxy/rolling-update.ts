import type { Instance } from '../../run/stage/instance.ts';
import type { BackendSettings, HaproxyStage } from './haproxy-stage.ts';

/** Number of backends of a rolling update. */
export const BACKENDS = 3;

/** How a rolling update takes an old backend away, and which backends it is of. */
export interface RollingUpdate {
  /** How its backends end. */
  readonly backends?: BackendSettings;
  /** Takes an old backend away, when its successor gets requests; settles when it has ended. */
  readonly retire: (stage: HaproxyStage, haproxy: Instance, old: Instance) => Promise<void>;
}

/** Three backends of the old version behind HAProxy, which checks each every 500 ms and takes it for down after two failures. */
export async function bootBackends(stage: HaproxyStage, settings: BackendSettings = {}): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.writeConfiguration(await stage.startBackends('ver_a', BACKENDS, settings));
  await stage.startHaproxy('haproxy');
}

/**
 * A rolling update: one backend after the other is replaced, by a new one at an address of its own. HAProxy is told of the new one
 * by its runtime API, and sends requests to it before the old one is taken away. So does Kubernetes with one pod of surge.
 */
export async function rollBackends(stage: HaproxyStage, { backends = {}, retire }: RollingUpdate): Promise<void> {
  const haproxy = stage.instance('haproxy');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    for (let i = 1; i <= BACKENDS; i++) {
      const old = stage.instance(`ver_a-${i}`);
      await stage.addServer(haproxy, await stage.startBackend(`ver_b-${i}`, backends));
      await retire(stage, haproxy, old);
    }
  });
}

/** Places seven requests at HAProxy when an old backend has closed its listener: one of them is for it, unless HAProxy knows. */
export async function requestsMeet(stage: HaproxyStage, old: Instance): Promise<void> {
  await old.says(/closes its listener$/);
  for (let i = 0; i <= 2 * BACKENDS; i++) (await stage.connect()).send('/fast/');
}
