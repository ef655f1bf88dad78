import type { UvicornStage } from './uvicorn-stage.ts';

/** Boots a uvicorn with the old version, and nginx in front of it. */
export async function bootBehindNginx(stage: UvicornStage, gracefulTimeoutS?: number): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.startNginx('nginx', await stage.startBehindNginx('ver_a-1', gracefulTimeoutS));
}

/** Starts a uvicorn with the new version beside the old one, has nginx told of it by `reload`, and ends the old one. */
export async function replaceBehindNginx(stage: UvicornStage, reload: () => Promise<void>): Promise<void> {
  const old = stage.instance('ver_a-1');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    await stage.switchUpstream(await stage.startBehindNginx('ver_b-2'));
    await reload();
    old.kill('SIGTERM');
    await old.ended();
  });
}
