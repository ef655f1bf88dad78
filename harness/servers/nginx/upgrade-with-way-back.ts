import type { NginxStage } from './nginx-stage.ts';

/**
 * Boots nginx in front of two backends, and upgrades it once: WINCH is ignored unless nginx is a daemon, or was started by another
 * nginx (src/core/nginx.c, main: `ngx_daemonized`), and here it is no daemon.
 */
export async function startUpgraded(stage: NginxStage): Promise<void> {
  await stage.startBackends('ver_a');
  const nginx = await stage.startNginx('nginx', 'proxy.conf');
  const [first] = stage.masters(nginx);
  nginx.markLog();
  await stage.upgradeBinary(nginx);
  stage.signalMaster(nginx, 'SIGQUIT', first);
  await stage.until('the first master to end', async () => ((await stage.livingMasters(nginx)).length === 1 ? true : null));
}
