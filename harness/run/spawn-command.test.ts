import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { spawnCommand } from './spawn-command.ts';

it.each(['linux', 'win32'] as const)('writes both outputs to the file and tells the exit code, the way of %s', async (platform) => {
  const folder = await mkdtemp(join(tmpdir(), 'zd-spawn-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'log');
  const output = openSync(path, 'a');
  const child = spawnCommand(['sh', '-c', 'echo out; echo err >&2; exit 7'], output, platform);
  closeSync(output);
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7);
  expect(await readFile(path, 'utf8')).toBe('out\nerr\n');
});

it('tells of a program that is not there, as on Windows', async () => {
  const output = openSync('/dev/null', 'a');
  const child = spawnCommand(['zerodrop-no-such-program'], output, 'win32');
  closeSync(output);
  expect(await new Promise<Error>((resolve) => child.once('error', resolve))).toMatchObject({ code: 'ENOENT' });
});
