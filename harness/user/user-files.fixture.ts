import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own, outside of the repository, with files by their paths; it is gone when the test has ended. */
export async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'zd-user-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** The text of a module that is a scenario. */
export const SCENARIO = `export default {
  server: { name: 'mine', createStage() {} },
  title: 'a title',
  expect: { kind: 'zero-downtime', maxStallMs: null },
  async boot() {},
  async reload() {},
};
`;
