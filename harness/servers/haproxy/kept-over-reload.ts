import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import type { HaproxyStage } from './haproxy-stage.ts';

const KEPT = 3;

/** Boots two backends with the old version, and HAProxy with a file of `conf/haproxy/` in front of them. */
export async function bootBlue(stage: HaproxyStage, file: string): Promise<void> {
  await stage.switchBuild('ver_a');
  await stage.writeConfiguration(await stage.startBackends('ver_a', 2), file);
  await stage.startHaproxy('haproxy');
}

/** Reloads HAProxy with backends of the new version, while clients keep connections that are idle. Gives these when the new worker has taken over. */
export async function reloadToGreen(stage: HaproxyStage, file: string): Promise<readonly PlacedConnection[]> {
  const kept: PlacedConnection[] = [];
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    for (let i = 0; i < KEPT; i++) kept.push(await stage.connect());
    for (const connection of kept) connection.send('/fast/', 'POST');
    await Promise.all(kept.map(({ outcome }) => outcome));
    await stage.switchBuild('ver_b');
    await stage.writeConfiguration(await stage.startBackends('ver_b', 2), file);
    await stage.takesOver(stage.instance('haproxy'));
  });
  return kept;
}

/** Each client sends a POST on the connection that it kept. Settles when each has its outcome. */
export async function postOn(connections: readonly PlacedConnection[]): Promise<void> {
  for (const connection of connections) connection.send('/fast/', 'POST');
  await Promise.all(connections.map(({ outcome }) => outcome));
}
