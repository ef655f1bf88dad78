import { readdir, readlink, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { similarTo } from '../core/did-you-mean.ts';
import { UsageError } from '../core/errors.ts';
import { REPORT_FILES } from './names.ts';

const LATEST = 'latest';

/**
 * The absolute path of a recorded run's folder. `wanted` is the folder itself, a link to it such as `latest`, a folder
 * of runs (its latest is taken), or the name of a scenario whose runs are below `out`. Links are followed, so that a
 * run has one path whatever it is asked for by. Throws UsageError (exit code 64) if there is no such run.
 */
export async function findRun(wanted: string, out: string): Promise<string> {
  const looked = [resolve(wanted), ...(/^[A-Za-z0-9][\w.-]*$/.test(wanted) ? [resolve(out, wanted)] : [])];
  for (const path of looked) {
    for (const folder of [path, join(path, LATEST)]) {
      for (const file of [REPORT_FILES.run, REPORT_FILES.unfinished]) if (await isFile(join(folder, file))) return followed(folder);
    }
  }
  const similar = similarTo(basename(wanted), await recordedBelow(out));
  throw new UsageError(
    `"${wanted}" is no recorded run: there is no ${REPORT_FILES.run} in ${looked.join(' or ')}`,
    `${similar.length === 0 ? '' : `Did you mean ${similar.join(' or ')}? `}Name the folder of a recorded run, such as reports/zerg-dance/latest, or a scenario that was run (below --out).`,
  );
}

/** The scenarios of which there is a run. */
async function recordedBelow(out: string): Promise<readonly string[]> {
  const entries = await readdir(out, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const recorded = await Promise.all(folders.map((name) => isFile(join(out, name, LATEST, REPORT_FILES.run))));
  return folders.filter((_, i) => recorded[i] === true);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/** Where the last part of a path leads, if it is a link: only that part, so that the rest stays as the user knows it. */
async function followed(folder: string): Promise<string> {
  const target = await readlink(folder).catch(() => null);
  return target === null ? join(dirname(folder), basename(folder)) : followed(resolve(dirname(folder), target));
}
