import { lutimes, mkdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { HOLDS } from '../../core/record/recorder.ts';
import { type InstanceStats, readStats } from './stats.ts';
import { isSubscribed, subscribed } from './subscription.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Starts an emperor with an HTTP router and vassals of these names, links to one ini file. Returns when all are subscribed. */
export async function startEmperor(
  stage: UwsgiStage,
  names: readonly string[],
  ini = 'emperor/emperor.ini',
  env: Readonly<Record<string, string>> = {},
): Promise<UwsgiInstance> {
  const folder = join(stage.folder, 'vassals');
  await mkdir(folder);
  stage.configurationFiles.push('emperor/vassal.ini');
  // Dated an hour back, so that a touch is surely seen: the emperor compares whole seconds.
  const anHourAgo = new Date(Date.now() - 3_600_000);
  for (const name of names) {
    await symlink(join(stage.confFolder, 'emperor/vassal.ini'), linkOf(stage, name));
    await lutimes(linkOf(stage, name), anHourAgo, anHourAgo);
  }
  const emperor = await stage.startUwsgi('emperor', ini, { FOLDER: stage.folder, ...env });
  for (const name of names) await isSubscribed(stage, name);
  return emperor;
}

/** Touches the link of a vassal, as `touch -h` does: the emperor reloads it. */
export async function touchVassal(stage: UwsgiStage, name: string): Promise<void> {
  const now = new Date();
  await lutimes(linkOf(stage, name), now, now);
  stage.note('file-touched', `touch -h vassals/${name}.ini`);
}

/** Waits until a vassal has this many requests in hand. */
export async function vassalHasRequestsInHand(stage: UwsgiStage, name: string, requests: number): Promise<void> {
  await stage.until(`${name} to have ${requests} requests in hand`, async () => {
    const { workers } = await readStats<InstanceStats>(join(stage.folder, `${name}.stats`));
    return workers.filter((worker) => worker.status === 'busy').length >= requests ? true : null;
  });
}

/** Removes the link of a vassal: the emperor ends it. */
export async function removeVassal(stage: UwsgiStage, name: string): Promise<void> {
  await unlink(linkOf(stage, name));
  stage.note('file-removed', `rm vassals/${name}.ini`);
}

/** Waits until this many vassals have begun to import a version since the last transition began. */
export async function importsBegin(emperor: UwsgiInstance, version: string, vassals: number): Promise<void> {
  await emperor.says(new RegExp(`fooserv: importing ${version}`), { what: `${vassals} vassals to import ${version}`, times: vassals });
}

/** Touches vassals, and waits until each has imported the new version and is subscribed again. */
export async function reloadVassals(stage: UwsgiStage, names: readonly string[], importsBefore: number): Promise<void> {
  const emperor = stage.instance('emperor');
  for (const name of names) await touchVassal(stage, name);
  // A vassal leaves the router before it imports: once it has begun, each node that is subscribed is subscribed again.
  await importsBegin(emperor, 'ver_b', importsBefore + names.length);
  for (const name of names) await isSubscribed(stage, name);
}

/** Records whether the router sends requests to these vassals, and to no other. */
export async function observeSubscribed(stage: UwsgiStage, names: readonly string[]): Promise<void> {
  await stage.observe(`subscribed are ${names.join(' and ')}`, async () => {
    const found = [...(await subscribed(stage))].sort();
    return found.join() === [...names].sort().join() ? HOLDS : `subscribed are: ${found.join(', ')}`;
  });
}

function linkOf(stage: UwsgiStage, name: string): string {
  return join(stage.folder, 'vassals', `${name}.ini`);
}
