import type { NginxStage } from './nginx-stage.ts';

/** The steps of `nginx-reload`, for scenarios of what clients exchange meanwhile: a reload that switches to backends of the new version. */
export async function reloadToNewBackends(stage: NginxStage): Promise<void> {
  const nginx = stage.instance('nginx');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.startBackends('ver_b');
    stage.signalMaster(nginx, 'SIGHUP');
    await stage.workersAreReplaced(nginx);
  });
}
