import type { UvicornStage } from './uvicorn-stage.ts';

/** Boots a uvicorn with the old version, and nginx in front of it. */
export async function bootBehindNginx(stage: UvicornStage, gracefulTimeoutS?: number): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.startNginx('nginx', await stage.startBehindNginx('ver_a-1', gracefulTimeoutS === undefined ? {} : { gracefulTimeoutS }));
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

/** Boots a uvicorn that speaks WebSockets, with the old version, and nginx in front of it. */
export async function bootWithWebSockets(stage: UvicornStage): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.startNginx('nginx', await stage.startBehindNginx('ver_a-1', { webSockets: 'websockets' }), 'nginx-websocket.conf');
}

/**
 * Starts a uvicorn with the new version beside the old one, and has nginx told of it. The old workers of nginx stay for as long as their
 * WebSockets do: `leave` sees that these end. Then the old uvicorn ends.
 */
export async function replaceWithWebSockets(stage: UvicornStage, leave: () => Promise<void>): Promise<void> {
  const [old, nginx] = [stage.instance('ver_a-1'), stage.instance('nginx')];
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    await stage.switchUpstream(await stage.startBehindNginx('ver_b-2', { webSockets: 'websockets' }));
    nginx.kill('SIGHUP');
    await nginx.says(/gracefully shutting down$/, { what: 'both old workers of nginx to be told', times: 2 });
    await leave();
    old.kill('SIGTERM');
    await old.ended();
  });
}
