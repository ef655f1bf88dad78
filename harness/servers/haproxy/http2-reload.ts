import type { HaproxySettings, HaproxyStage } from './haproxy-stage.ts';

const FILE = 'http2.cfg';

/** HAProxy for clients of HTTP/2, in front of two backends with the old version. */
export async function bootHttp2(stage: HaproxyStage, settings: HaproxySettings): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.writeConfiguration(await stage.startBackends('ver_a', 2), FILE);
  await stage.startHaproxy('haproxy', settings);
}

/** The master loads a configuration with new backends. The old ones end when the old worker has. */
export async function reloadHttp2(stage: HaproxyStage): Promise<void> {
  const old = [stage.instance('ver_a-1'), stage.instance('ver_a-2')];
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    await stage.writeConfiguration(await stage.startBackends('ver_b', 2), FILE);
    await stage.reloads(stage.instance('haproxy'));
    await stage.endBackends(old);
  });
}
