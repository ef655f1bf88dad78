import { mkdir, mkdtemp, readdir, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT, ZerodropError } from '../core/errors.ts';
import { createRunFolder, pointLatest } from './run-folder.ts';

const STARTED = new Date('2026-11-20T15:00:00.123Z');
let out = '';

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'zerodrop-test-'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

async function refusal(work: Promise<unknown>): Promise<ZerodropError> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ZerodropError)) throw error;
  return error;
}

describe('createRunFolder', () => {
  it('makes <out>/<scenario>/<UTC time>-<id>, and leaves nothing of its probe', async () => {
    const folder = await createRunFolder(join(out, 'deep', 'reports'), 'zerg-dance', STARTED, 'a1b2');
    expect(folder).toBe(join(out, 'deep', 'reports', 'zerg-dance', '2026-11-20T15-00-00Z-a1b2'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes the folders above beside other runs that make them at the same moment', async () => {
    for (let i = 0; i < 20; i++) {
      const runs = Array.from({ length: 4 }, (_, id) => createRunFolder(join(out, `${i}`, 'a', 'b', 'c'), 'zerg-dance', STARTED, `${id}`));
      expect(await Promise.all(runs)).toHaveLength(4);
      await rm(join(out, `${i}`), { recursive: true });
    }
  });

  it('never takes the folder of another run', async () => {
    await createRunFolder(out, 'zerg-dance', STARTED, 'a1b2');
    expect((await refusal(createRunFolder(out, 'zerg-dance', STARTED, 'a1b2'))).message).toContain('EEXIST');
  });

  it('refuses a path that leads through a file, says so, and names the way out', async () => {
    await writeFile(join(out, 'file'), '');
    const error = await refusal(createRunFolder(join(out, 'file'), 'zerg-dance', STARTED, 'a1b2'));
    expect(error.exitCode).toBe(EXIT.broken);
    expect(error.message).toContain(join(out, 'file'));
    expect(error.message).toContain('a part of the path is a file');
    expect(error.hint).toContain('--out');
  });

  it('refuses a file system that takes no folders', async () => {
    const error = await refusal(createRunFolder('/proc/zerodrop', 'zerg-dance', STARTED, 'a1b2'));
    expect(error.exitCode).toBe(EXIT.broken);
    expect(error.hint).toContain('--out');
  });

  it('refuses names that would leave the folder', async () => {
    await expect(createRunFolder(out, '../elsewhere', STARTED, 'a1b2')).rejects.toThrow(RangeError);
    await expect(createRunFolder(out, 'zerg-dance', STARTED, '../../x')).rejects.toThrow(RangeError);
  });
});

describe('pointLatest', () => {
  it('points at the run by a relative link, and at a later one afterwards', async () => {
    const first = await createRunFolder(out, 'zerg-dance', STARTED, 'first');
    const second = await createRunFolder(out, 'zerg-dance', STARTED, 'second');
    const latest = join(out, 'zerg-dance', 'latest');
    await pointLatest(first);
    expect(await readlink(latest)).toBe('2026-11-20T15-00-00Z-first');
    await pointLatest(second);
    expect(await realpath(latest)).toBe(await realpath(second));
  });

  it('points by the whole path on Windows, where a folder can be linked to in no other way without special rights', async () => {
    const first = await createRunFolder(out, 'watch', STARTED, 'first');
    const second = await createRunFolder(out, 'watch', STARTED, 'second');
    const latest = join(out, 'watch', 'latest');
    await pointLatest(first, 'win32');
    expect(await readlink(latest)).toBe(first);
    await pointLatest(second, 'win32');
    expect(await readlink(latest)).toBe(second);
    expect((await readdir(join(out, 'watch'))).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(await readdir(first)).toEqual([]);
  });

  it('does not remove a folder that a user called latest on Windows either', async () => {
    const folder = await createRunFolder(out, 'watch', STARTED, 'a1b2');
    await mkdir(join(out, 'watch', 'latest', 'precious'), { recursive: true });
    expect((await refusal(pointLatest(folder, 'win32'))).message).toContain('latest');
    expect(await readdir(join(out, 'watch', 'latest'))).toEqual(['precious']);
  });

  it('lets runs that end at once win in any order, and leaves no other link behind', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, (_, i) => createRunFolder(out, 'zerg-dance', STARTED, `run${i}`)));
    await Promise.all(folders.map((folder) => pointLatest(folder)));
    expect(folders).toContain(join(out, 'zerg-dance', await readlink(join(out, 'zerg-dance', 'latest'))));
    expect((await readdir(join(out, 'zerg-dance'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('does not remove a folder that a user called latest', async () => {
    const folder = await createRunFolder(out, 'zerg-dance', STARTED, 'a1b2');
    await mkdir(join(out, 'zerg-dance', 'latest', 'precious'), { recursive: true });
    expect((await refusal(pointLatest(folder))).message).toContain('latest');
    expect(await readdir(join(out, 'zerg-dance', 'latest'))).toEqual(['precious']);
  });
});
