import { lutimes, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CapacityWatch, lookAtVassals } from './capacity-watch.ts';
import type { UwsgiStage } from './uwsgi-stage.ts';

export const VASSALS = 8;

/** Names of the vassals: v1, v2 ... */
export function vassalNames(count = VASSALS): readonly string[] {
  return Array.from({ length: count }, (_, i) => `v${i + 1}`);
}

/** How long vassals took from the start of their emperor until all of them were active, in milliseconds, by run. */
const STARTUPS = new WeakMap<UwsgiStage, number>();

/** How long a vassal takes to start in this run, as it was seen at the boot: import, subscription and all. In milliseconds. */
export function startupMs(stage: UwsgiStage): number {
  return STARTUPS.get(stage) ?? stage.startupSeconds * 1000;
}

/**
 * Starts an emperor with a fastrouter, its vassals, which are symbolic links to one ini file, and nginx in front. Returns
 * when every vassal accepts and is subscribed, and nginx listens; from then on it is watched how many are.
 */
export async function startEmperorTopology(stage: UwsgiStage, ini = 'vassals/vassal.ini'): Promise<void> {
  const vassals = join(stage.folder, 'vassals');
  await mkdir(vassals);
  for (const name of vassalNames()) await symlink(join(stage.confFolder, ini), join(vassals, `${name}.ini`));
  stage.configurationFiles.push(ini);
  const emperor = await stage.startUwsgi('emperor', 'vassals/emperor.ini', { FOLDER: stage.folder });
  await emperor.says(/Emperor stats server enabled/, { what: 'the emperor to start' });
  const startMs = stage.nowMs();
  await allActive(stage);
  STARTUPS.set(stage, stage.nowMs() - startMs);
  stage.capacity = new CapacityWatch(stage, VASSALS);
  await startNginx(stage);
}

/** Touches the links of all vassals at one moment, as `touch -h vassals/*.ini` does: the emperor reloads them all at once. */
export async function touchAll(stage: UwsgiStage): Promise<void> {
  const now = new Date();
  for (const name of vassalNames()) await lutimes(join(stage.folder, 'vassals', `${name}.ini`), now, now);
  stage.note('file-touched', 'touch -h vassals/*.ini');
}

/** How often the emperor has asked each vassal to reload, by its own log (core/emperor.c, emperor_respawn). */
export function reloadsAsked(stage: UwsgiStage): ReadonlyMap<string, number> {
  const { log } = stage.instance('emperor');
  log.read();
  const often = new Map<string, number>();
  for (const { text } of log.lines) {
    const name = /\[emperor\] reload the uwsgi instance (\S+)\.ini/.exec(text)?.[1];
    if (name !== undefined) often.set(name, (often.get(name) ?? 0) + 1);
  }
  return often;
}

/** Waits until every vassal accepts and is subscribed. */
export async function allActive(stage: UwsgiStage): Promise<void> {
  await stage.until(
    `all ${VASSALS} vassals to accept and to be subscribed`,
    async () => ((await lookAtVassals(stage.folder, () => stage.nowMs()).catch(() => null))?.active.size === VASSALS ? true : null),
    stage.patienceMs(1),
  );
}

async function startNginx(stage: UwsgiStage): Promise<void> {
  const template = await readFile(join(stage.confFolder, 'vassals/nginx.conf'), 'utf8');
  stage.configurationFiles.push('vassals/nginx.conf');
  const path = join(stage.folder, 'nginx.conf');
  await writeFile(path, filled(template, { HTTP_ADDRESS: stage.address, FOLDER: stage.folder }));
  // Root's nginx would become another user, who may not enter the run's folder.
  const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
  // Debian's nginx is in a folder that is not on every user's PATH.
  const inPath = ['sh', '-c', 'PATH="$PATH:/usr/sbin" exec "$@"', 'sh'];
  const nginx = await stage.startProgram('nginx', [...inPath, 'nginx', '-p', stage.folder, '-c', path, ...user]);
  await nginx.says(/start worker process \d+/, { what: 'nginx to listen' });
}

/** Puts values in the place of a template's names, as envsubst does. Throws RangeError for a name that has none. */
function filled(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RangeError(`nothing is known for ${name}`);
    return value;
  });
}
