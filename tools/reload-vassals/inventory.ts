import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { whyNot } from '../../harness/core/why-not.ts';
import type { EmperorVassal } from './emperor-stats.ts';
import { RefusedError } from './refused.ts';

/** A file in the emperor's folder. */
export interface VassalFile {
  readonly file: string;
  readonly path: string;
  readonly link: LinkInfo | null;
  readonly mtimeS: number;
}

/** Where a symbolic link leads. */
export interface LinkInfo {
  readonly target: string;
  readonly targetMtimeS: number;
}

/** How the emperor looks at symbolic links: at their own time (`emperor-nofollow`), or at that of the file they lead to. */
export type LinkReading = 'nofollow' | 'follow' | 'unknown';

/** The vassals' files in a folder, by name. Throws RefusedError if it can't be read, or has none. */
export async function listVassals(folder: string, suffix: string): Promise<readonly VassalFile[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new RefusedError(`the emperor's folder can't be read: ${whyNot(cause)}`, 'Is --emperor-path right?');
  });
  const files = names.filter((name) => name.endsWith(suffix)).sort((a, b) => (a < b ? -1 : 1));
  const vassals = (await Promise.all(files.map((file) => inspect(folder, file)))).filter((vassal) => vassal !== null);
  if (vassals.length === 0) {
    throw new RefusedError(`no file in ${folder} ends with "${suffix}"`, 'Is --vassal-config-file-suffix right?');
  }
  return vassals;
}

async function inspect(folder: string, file: string): Promise<VassalFile | null> {
  const path = join(folder, file);
  const own = await lstat(path).catch(() => null);
  if (own === null || !(own.isFile() || own.isSymbolicLink())) return null;
  const target = own.isSymbolicLink() ? await stat(path).catch(() => null) : null;
  return {
    file,
    path,
    mtimeS: Math.floor(own.mtimeMs / 1000),
    link: target === null ? null : { target: await realpath(path), targetMtimeS: Math.floor(target.mtimeMs / 1000) },
  };
}

/**
 * How this emperor reads links, from the times that it has acted on: it keeps the one that it looked at (core/emperor.c,
 * uwsgi_imperial_monitor_directory). Unknown if all times agree, or none does.
 */
export function linkReading(files: readonly VassalFile[], vassals: ReadonlyMap<string, EmperorVassal>): LinkReading {
  let reading: LinkReading = 'unknown';
  for (const { file, link, mtimeS } of files) {
    const lastModS = vassals.get(file)?.lastModS;
    if (link === null || lastModS === undefined || mtimeS === link.targetMtimeS) continue;
    if (lastModS === mtimeS) return 'nofollow';
    if (lastModS === link.targetMtimeS) reading = 'follow';
  }
  return reading;
}

/**
 * The file to touch for a vassal, and whether a link itself is meant. If the emperor follows links it is the file
 * that they lead to; throws RefusedError if vassals share it, since it would send them all away at once.
 */
export function touchTarget(
  vassal: VassalFile,
  files: readonly VassalFile[],
  reading: LinkReading,
): { readonly path: string; readonly link: boolean } {
  if (vassal.link === null) return { path: vassal.path, link: false };
  if (reading !== 'follow') return { path: vassal.path, link: true };
  const { target } = vassal.link;
  const sharers = files.filter((other) => other.link?.target === target || other.path === target);
  if (sharers.length > 1) {
    throw new RefusedError(
      `this emperor follows symbolic links, and ${sharers.map((other) => other.file).join(', ')} lead to the same file: a touch would reload them all at once`,
      'Start the emperor with `emperor-nofollow = true`: it then looks at the links themselves.',
    );
  }
  return { path: target, link: false };
}
