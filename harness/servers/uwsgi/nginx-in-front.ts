import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { filledTemplate } from '../filled-template.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Starts nginx with a configuration of `conf/`, in which `${HTTP_ADDRESS}` and `${FOLDER}` stand for the run's. Returns when it listens. */
export async function startNginx(stage: UwsgiStage, conf: string): Promise<UwsgiInstance> {
  const template = await readFile(join(stage.confFolder, conf), 'utf8');
  stage.configurationFiles.push(conf);
  const path = join(stage.folder, 'nginx.conf');
  await writeFile(path, filledTemplate(template, { HTTP_ADDRESS: stage.address, FOLDER: stage.folder }));
  // Root's nginx would become another user, who may not enter the run's folder.
  const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
  // Debian's nginx is in a folder that is not on every user's PATH.
  const inPath = ['sh', '-c', 'PATH="$PATH:/usr/sbin" exec "$@"', 'sh'];
  const nginx = await stage.startProgram('nginx', [...inPath, 'nginx', '-p', stage.folder, '-c', path, ...user]);
  await nginx.says(/start worker process \d+/, { what: 'nginx to listen' });
  return nginx;
}
