import { basename, extname, join } from 'node:path';
import { count } from '../../core/quantity.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import { EXECUTES_ITSELF, everyWorkerAccepts, reloadsInPlace } from './reload.ts';
import { type InstanceStats, type RouterStats, readStats } from './stats.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

const NODES = ['one', 'two'] as const;

/** Starts a router of the name `router`, and two instances `one` and `two` that subscribe to it. Returns when both have. */
export async function startSubscribers(stage: UwsgiStage, router: string, node: string): Promise<void> {
  const env = { FOLDER: stage.folder };
  const started = await stage.startUwsgi('router', router, env);
  await started.says(/spawned uWSGI (?:http|fastrouter) 1 /, { what: 'the router to start' });
  const nodes = await Promise.all(NODES.map((name) => stage.startUwsgi(name, node, env)));
  for (const instance of nodes) {
    await instance.ready();
    await isSubscribed(stage, instance.name);
  }
}

/**
 * Reloads one after the other, each when the one before is subscribed again: a deploy. `whileOneImports` is called when the first
 * of them has executed itself and no process accepts there.
 */
export async function reloadInTurn(stage: UwsgiStage, whileOneImports: () => Promise<void> = async () => {}): Promise<void> {
  const before = new Map<string, InstanceStats>();
  for (const name of NODES) before.set(name, await stage.instance(name).stats());
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    for (const name of NODES) {
      const node = stage.instance(name);
      node.kill('SIGHUP');
      if (name === NODES[0]) {
        await node.says(EXECUTES_ITSELF, { what: `${name} to execute itself anew` });
        await whileOneImports();
      }
      await reloadsInPlace(stage, node);
      await everyWorkerAccepts(stage, node);
      await isSubscribed(stage, name);
    }
  });
  for (const name of NODES) await observeReloaded(stage, stage.instance(name), before.get(name));
  await stage.observe('both instances are subscribed', async () => {
    const nodes = await subscribed(stage);
    return NODES.every((name) => nodes.includes(name)) ? HOLDS : `subscribed are: ${nodes.join(', ')}`;
  });
}

/** Waits until the router sends requests to an instance (or a vassal), by the name of its socket. */
export async function isSubscribed(stage: UwsgiStage, name: string): Promise<void> {
  await stage.until(
    `${name} to be subscribed`,
    async () => {
      const nodes = await subscribed(stage).catch((): readonly string[] => []);
      return nodes.includes(name) ? true : null;
    },
    stage.patienceMs(1),
  );
}

/** Names of the instances to which the router sends requests: those of their sockets, without `.sock`. */
export async function subscribed(stage: UwsgiStage): Promise<readonly string[]> {
  const { subscriptions } = await readStats<RouterStats>(join(stage.folder, 'router.stats'));
  return subscriptions
    .flatMap(({ nodes }) => nodes)
    .filter((node) => node.death_mark === 0)
    .map((node) => basename(node.name, extname(node.name)));
}

/** Records that the first instance gets requests though it imports, which the second could take. */
export async function observeSentToOneThatImports(stage: UwsgiStage): Promise<void> {
  const [one, two] = NODES;
  await stage.observe(`while ${one} imports, the router still counts it among those to which it sends requests`, async () => {
    const nodes = await subscribed(stage);
    return nodes.includes(one) ? HOLDS : `subscribed are: ${nodes.join(', ')}`;
  });
  await stage.observe(`${two} has workers meanwhile that have nothing to do`, async () => {
    const { workers } = await stage.instance(two).stats();
    const idle = workers.filter((worker) => worker.status === 'idle');
    return idle.length > 0 ? HOLDS : `all ${workers.length} are busy`;
  });
}

async function observeReloaded(stage: UwsgiStage, node: UwsgiInstance, before: InstanceStats | undefined): Promise<void> {
  const after = await node.stats();
  await stage.observe(`${node.name} has the same master, and workers that are all new`, () => {
    const old = new Set(before?.workers.map((worker) => worker.pid));
    const kept = after.workers.filter((worker) => old.has(worker.pid));
    return after.pid === before?.pid && kept.length === 0
      ? HOLDS
      : `master ${before?.pid} -> ${after.pid}, ${count(kept.length, 'worker')} as before`;
  });
}
