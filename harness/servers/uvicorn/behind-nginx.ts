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

/** What an app does for a message takes its time: so a WebSocket whose client waits for an answer has one in hand whenever the end comes. */
const SPEAKS_SLOWLY = { webSockets: 'websockets', messageS: 0.2 } as const;

/** Boots a uvicorn that speaks WebSockets, with the old version, and nginx in front of it. */
export async function bootWithWebSockets(stage: UvicornStage): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.startNginx('nginx', await stage.startBehindNginx('ver_a-1', SPEAKS_SLOWLY), 'nginx-websocket.conf');
}

/**
 * Starts a uvicorn with the new version beside the old one, and has nginx told of it. The old workers of nginx stay for as long as their
 * WebSockets do: `leave` sees that these end. Then the old uvicorn ends.
 */
export async function replaceWithWebSockets(stage: UvicornStage, leave: () => Promise<void>): Promise<void> {
  const [old, nginx] = [stage.instance('ver_a-1'), stage.instance('nginx')];
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    await stage.switchUpstream(await stage.startBehindNginx('ver_b-2', SPEAKS_SLOWLY));
    nginx.kill('SIGHUP');
    await nginx.says(/gracefully shutting down$/, { what: 'both old workers of nginx to be told', times: 2 });
    await leave();
    old.kill('SIGTERM');
    await old.ended();
  });
}

/** Boots a uvicorn with the old version, and nginx in front of it, whose old workers may take so long for their streams. */
export async function bootWithStreams(stage: UvicornStage, shutdownTimeout: string, gracefulTimeoutS?: number): Promise<void> {
  await stage.switchBuild('ver_a');
  const old = await stage.startBehindNginx('ver_a-1', gracefulTimeoutS === undefined ? {} : { gracefulTimeoutS });
  await stage.startNginx('nginx', old, 'nginx-streams.conf', { SHUTDOWN_TIMEOUT: shutdownTimeout });
}

/** Reloads nginx, and waits until its old workers have ended: with their last stream, or when they may take no longer. */
export async function nginxLetsGo(stage: UvicornStage): Promise<void> {
  const nginx = stage.instance('nginx');
  nginx.kill('SIGHUP');
  await stage.nginxHasReloaded(nginx);
}
