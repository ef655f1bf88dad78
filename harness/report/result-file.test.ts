import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { demandWritable, writeResult } from './result-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-result-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a file for a result', () => {
  it('is found unfit before the work, with the option, the path and the reason in words', async () => {
    const path = join(folder, 'missing', 'rows.json');
    const missing = { message: `--json ${path} can't be written: there is no such file or folder (ENOENT)`, exitCode: EXIT.broken };
    await expect(demandWritable('--json', path)).rejects.toMatchObject(missing);
    await expect(writeResult('--json', path, '')).rejects.toMatchObject(missing);
    await expect(demandWritable('--write', folder)).rejects.toMatchObject({
      message: `--write ${folder} can't be written: it is a folder (EISDIR)`,
    });
  });

  it('is left as it was until there is a new one', async () => {
    const path = join(folder, 'rows.json');
    await writeFile(path, 'earlier');
    await demandWritable('--json', path);
    expect(await readFile(path, 'utf8')).toBe('earlier');
  });

  it('is not made by being asked for', async () => {
    await demandWritable('--json', join(folder, 'rows.json'));
    expect(await readdir(folder)).toEqual([]);
  });
});
