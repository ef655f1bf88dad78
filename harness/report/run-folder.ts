import { lstat, mkdir, open, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { OWN_FILE, OWN_FOLDER } from '../core/file-modes.ts';
import { diskError } from './disk.ts';

/** As much as the reports of a middling run need. */
const PROBE_BYTES = 4 * 1024 * 1024;
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Makes `<out>/<scenario>/<UTC time>-<id>/` and proves that a run's files can be written into it, so that a folder that
 * is read-only or full is found out before the run and not after it. Returns its absolute path.
 * Throws ZerodropError (exit code 70) if it cannot be made or written, RangeError if a name would leave the folder.
 */
export async function createRunFolder(out: string, scenario: string, startedAt: Date, id: string): Promise<string> {
  for (const name of [scenario, id]) if (!PLAIN_NAME.test(name)) throw new RangeError(`"${name}" can't be a part of a folder's name`);
  const parent = resolve(out, scenario);
  // 2026-11-20T15-00-00Z: sorts by time, and is a name on every file system.
  const folder = join(
    parent,
    `${startedAt
      .toISOString()
      .replace(/\.\d+Z$/, 'Z')
      .replaceAll(':', '-')}-${id}`,
  );
  try {
    await makeFolders(parent);
    // A folder that exists belongs to another run.
    await mkdir(folder, OWN_FOLDER);
  } catch (error) {
    throw diskError(`make the folder for the reports, ${folder}`, error);
  }
  try {
    await probe(join(folder, '.probe'));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw diskError(`write reports to ${folder}`, error);
  }
  return folder;
}

/** Makes the folder that reports are to be written below. Throws ZerodropError (exit code 70) if it cannot be made. */
export async function makeReportsFolder(out: string): Promise<void> {
  const path = resolve(out);
  await makeFolders(path).catch((error: unknown) => {
    throw diskError(`make the folder for the reports, ${path}`, error);
  });
}

/**
 * Makes a folder and those above it. Not by `mkdir` with `recursive`, which never returns if the file system answers
 * ENOENT in a folder that exists, as /proc does (Node 24.21).
 */
async function makeFolders(path: string): Promise<void> {
  if (await makeFolder(path)) return;
  if (!(await exists(dirname(path)))) await makeFolders(dirname(path));
  // Another run may have made the one above since.
  if (await makeFolder(path)) return;
  // It is there, and answers ENOENT all the same: say what the file system says.
  await mkdir(path, OWN_FOLDER);
}

/** False if the folder above is missing. */
async function makeFolder(path: string): Promise<boolean> {
  try {
    await mkdir(path, OWN_FOLDER);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return true;
    if (code === 'ENOENT') return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function probe(path: string): Promise<void> {
  const file = await open(path, 'wx', OWN_FILE);
  try {
    await file.writeFile(Buffer.alloc(PROBE_BYTES));
    // Without it a file system that allocates late would report the full disk only afterwards.
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}

/**
 * Points `latest`, beside the run's folder, at it. The link is relative, so that the reports can be moved, and replaced
 * in one step, so that of several runs that end at once one wins and the link is never missing.
 * Throws ZerodropError if that can't be done; the run's own reports are not affected.
 *
 * Windows lets a user without special rights make a junction only, which holds a whole path and is not replaced by a rename.
 */
export async function pointLatest(runFolder: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  const parent = dirname(resolve(runFolder));
  const target = basename(resolve(runFolder));
  const latest = join(parent, 'latest');
  const temporary = join(parent, `.latest-${target}`);
  try {
    await rm(temporary, { force: true });
    if (platform === 'win32') {
      await symlink(resolve(runFolder), temporary, 'junction');
      if ((await lstat(latest).catch(() => null))?.isSymbolicLink() === true) await rm(latest, { force: true });
    } else await symlink(target, temporary, 'dir');
    await rename(temporary, latest);
  } catch (error) {
    await rm(temporary, { force: true });
    throw diskError(`point ${latest} at ${target}`, error);
  }
}
