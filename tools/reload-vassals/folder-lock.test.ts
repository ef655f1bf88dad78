import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLock } from './folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('is held by one at a time, and the other is told by whom', async () => {
  const lock = await takeLock(folder);
  await expect(takeLock(folder)).rejects.toThrow(`another roll-out is at work on ${folder} (pid ${process.pid})`);
  await lock.release();
  await (await takeLock(folder)).release();
});

it('of another folder is another lock', async () => {
  const other = await mkdtemp(join(tmpdir(), 'zerodrop-lock-'));
  const locks = [await takeLock(folder), await takeLock(other)];
  for (const lock of locks) await lock.release();
  await rm(other, { recursive: true });
});

it('leaves no file behind: the next finds the folder as it was', async () => {
  await (await takeLock(folder)).release();
  await rm(folder, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-lock-'));
});

it('is released by the death of its holder, of SIGKILL even', async () => {
  const module = new URL('./folder-lock.ts', import.meta.url).href;
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { takeLock } = await import('${module}'); await takeLock('${folder}'); console.log('held'); setInterval(() => {}, 1000);`,
  ]);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  await expect(takeLock(folder)).rejects.toThrow(/another roll-out is at work/);
  holder.kill('SIGKILL');
  await new Promise((resolve) => holder.once('exit', resolve));
  // The process that held it for the dead one sees its pipe end, and goes: a moment, but one of the kernel's.
  let lock = null;
  while (lock === null) lock = await takeLock(folder).catch(() => null);
  await lock.release();
});

it('that is lost says so', async () => {
  const lock = await takeLock(folder);
  const children = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  const holders = children
    .trim()
    .split(' ')
    .filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder));
  for (const pid of holders) process.kill(Number(pid), 'SIGKILL');
  expect(await lock.lost).toBe('the process that held the lock ended (SIGKILL)');
});

it('on a folder that is not there is refused with the reason', async () => {
  await expect(takeLock(join(folder, 'none'))).rejects.toThrow(/can't be taken: .*No such file or directory/);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
