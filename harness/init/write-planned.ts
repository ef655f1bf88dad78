import { lstatSync } from 'node:fs';
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { UsageError, ZerodropError } from '../core/errors.ts';
import { whyNot } from '../core/why-not.ts';
import type { PlannedFile } from './plan-init.ts';

/**
 * Writes the files, or none of them. Throws UsageError if one is there already, which stays as it is; ZerodropError if one can't be
 * written: what was made until then is gone again.
 */
export async function writePlanned(files: readonly PlannedFile[]): Promise<void> {
  const there = files.filter(({ path }) => isThere(path));
  if (there.length > 0) throw refusal(there);
  const undo: (() => Promise<void>)[] = [];
  let current = '';
  try {
    for (const { path, text } of files) {
      current = path;
      const first = await mkdir(dirname(path), { recursive: true });
      if (first !== undefined) undo.push(() => removeEmpty(dirname(path), first));
      // `wx`: what came in the meantime stays as it is, too.
      await writeFile(path, text, { flag: 'wx' });
      undo.push(() => rm(path, { force: true }));
    }
  } catch (cause) {
    for (const step of undo.reverse()) await step();
    throw new ZerodropError(`${shown(current)} can't be written: ${whyNot(cause)}`, { hint: 'Nothing was written.', cause });
  }
}

/** A link that leads nowhere is there, too. What can't be looked at can't be written either, and is told then. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function refusal(there: readonly PlannedFile[]): UsageError {
  const names = there.map(({ path }) => shown(path)).join(', ');
  return new UsageError(
    `${names} ${there.length === 1 ? 'is' : 'are'} there already, and zerodrop overwrites nothing`,
    'Nothing was written. Move what is there away, or name another folder with --dir; --no-workflow leaves the workflow out.',
  );
}

/** Removes the folders from `folder` up to `first`, which were made. */
async function removeEmpty(folder: string, first: string): Promise<void> {
  for (let at = folder; at.length >= first.length; at = dirname(at)) await rmdir(at).catch(() => undefined);
}

/** A path as a user reads it. */
export function shown(path: string): string {
  return relative(process.cwd(), path) || '.';
}
