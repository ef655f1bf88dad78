import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROXY_BOOKS } from '../apps/proxy-book.ts';
import type { Instance } from '../run/stage/instance.ts';
import type { Stage } from '../run/stage/stage.ts';
import { filledTemplate } from './filled-template.ts';

/** Debian's nginx is in a folder that is not on every user's PATH. */
const NGINX = ['sh', '-c', 'PATH="$PATH:/usr/sbin" exec nginx "$@"', 'sh'];

/**
 * Starts nginx in front of another server, with a file of that server's `conf`, in which names such as `${HTTP_ADDRESS}` and `${FOLDER}` stand
 * for the run's, and `names` says what else. Settles when it has its workers, as many as `workers`.
 */
export async function startProxy<I extends Instance>(
  stage: Stage<I>,
  name: string,
  file: string,
  { names = {}, workers = 2 }: { readonly names?: Readonly<Record<string, string>>; readonly workers?: number } = {},
): Promise<I> {
  const template = await readFile(stage.conf(file), 'utf8');
  if (!stage.configurationFiles.includes(file)) stage.configurationFiles.push(file);
  const path = join(stage.folder, 'nginx.conf');
  await writeFile(path, filledTemplate(template, { HTTP_ADDRESS: stage.address, FOLDER: stage.folder, ...names }));
  // nginx makes no folders. Only some configurations have it keep a book there.
  await mkdir(join(stage.folder, PROXY_BOOKS), { recursive: true });
  // Root's nginx would become another user, who may not enter the run's folder.
  const user = process.getuid?.() === 0 ? ['-g', 'user root;'] : [];
  const nginx = await stage.startProgram(name, [...NGINX, '-e', 'stderr', '-p', stage.folder, '-c', path, ...user]);
  await nginx.says(/: start worker process \d+$/, { what: `${name} to have its workers`, times: workers });
  return nginx;
}
