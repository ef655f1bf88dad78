import { access, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { Version } from '../../core/record/run-record.ts';
import { whyNot } from '../../core/why-not.ts';

/**
 * The versions of fooserv by the status they answer with. The first is of answers that name no version; its index in the
 * ledger is 0.
 */
export const VERSIONS: readonly Version[] = [
  { name: 'unknown', status: null },
  { name: 'ver_a', status: 201 },
  { name: 'ver_b', status: 202 },
];

/**
 * Points the link `current` in a run's folder at a build, as a deploy does. Atomic: a new link is made beside it and
 * renamed over the old one, so that a process that opens the path gets one version or the other, never nothing. `entry` is the file that a
 * build must have. Throws UsageError if there is no such build.
 */
export async function switchBuild(workFolder: string, builds: string, build: string, entry: string): Promise<void> {
  const target = join(builds, build);
  await access(join(target, entry)).catch((cause: unknown) => {
    throw new UsageError(`there is no build "${build}" in ${builds}: ${whyNot(cause)}`);
  });
  const next = join(workFolder, `current.next-${process.pid}`);
  await symlink(target, next);
  await rename(next, join(workFolder, 'current'));
}
