import { open, readFile, rm } from 'node:fs/promises';
import { UsageError } from '../errors.ts';
import { diskError } from '../report/disk.ts';
import { type Owner, ownerLives, thisOwner } from '../runtime/workspace.ts';

/**
 * Takes a suite's folder for this process, so that two suites don't write into the same one. The lock of a process that
 * is gone counts for nothing. Returns what gives it back. Throws UsageError where another suite is at work there.
 */
export async function lockSuite(path: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify(await thisOwner('suite'));
  for (let tries = 0; tries < 2; tries++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(mine);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw diskError(`write ${path}`, error);
    }
    const owner = await readOwner(path);
    if (owner !== null && (await ownerLives(owner)))
      throw new UsageError(`process ${owner.pid} is at work on a suite in this folder`, 'Wait for it, or name another folder with --out.');
    await rm(path, { force: true });
  }
  throw new UsageError(`${path} can't be had: another suite takes it as well`, 'Name another folder with --out.');
}

async function readOwner(path: string): Promise<Owner | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    // Cut short, or gone by now.
    return null;
  }
}
