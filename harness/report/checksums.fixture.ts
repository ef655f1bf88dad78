import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPORT_FILES } from './names.ts';

/** Makes of a recording one as older versions wrote it, which had no checksums. */
export async function withoutChecksums(folder: string): Promise<void> {
  const path = join(folder, REPORT_FILES.run);
  const { extent, ...run } = JSON.parse(await readFile(path, 'utf8')) as { extent: Record<string, unknown> };
  delete extent['checksums'];
  await writeFile(path, `${JSON.stringify({ ...run, extent }, null, 2)}\n`);
  await rm(join(folder, REPORT_FILES.checksums), { force: true });
}
