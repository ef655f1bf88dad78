import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lockSuite } from './suite-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A process that takes the lock of the folder, says so, and dies of SIGKILL. */
async function killedHolder(): Promise<void> {
  const module = new URL('./suite-lock.ts', import.meta.url).href;
  const script = `const { lockSuite } = await import('${module}'); await lockSuite('${folder}'); console.log('held'); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  await expect(lockSuite(folder)).rejects.toThrow(`process ${holder.pid} is at work`);
  holder.kill('SIGKILL');
  await new Promise((resolve) => holder.once('exit', resolve));
}

it('is one suite’s at a time, and leaves no file behind', async () => {
  const unlock = await lockSuite(folder);
  await expect(lockSuite(folder)).rejects.toThrow(`process ${process.pid} is at work`);
  await unlock();
  await (await lockSuite(folder))();
  expect(await readdir(folder)).toEqual([]);
});

it('of a process that was killed is free again', async () => {
  await killedHolder();
  // The process that held it for the dead one sees its pipe end, and goes.
  let unlock = null;
  while (unlock === null) unlock = await lockSuite(folder).catch(() => null);
  await unlock();
});

it('is never held twice: of four that want it at once, one has it at most, 200 times', { timeout: 120_000 }, async () => {
  let most = 0;
  let none = 0;
  for (let round = 0; round < 200; round++) {
    const taken = await Promise.all(Array.from({ length: 4 }, () => lockSuite(folder).catch(() => null)));
    const held = taken.filter((unlock) => unlock !== null);
    most = Math.max(most, held.length);
    if (held.length === 0) none++;
    for (const unlock of held) await unlock();
  }
  expect({ most, none }).toEqual({ most: 1, none: 0 });
});

it('is done without on systems that have no command flock, which do nothing but join suites, and it is said', async () => {
  vi.stubEnv('PATH', folder);
  const says: string[] = [];
  const said = vi.spyOn(process.stderr, 'write').mockImplementation((text) => says.push(String(text)) > 0);
  try {
    await (await lockSuite(folder, 'darwin'))();
    await expect(lockSuite(folder, 'linux')).rejects.toThrow("can't be locked");
  } finally {
    said.mockRestore();
    vi.unstubAllEnvs();
  }
  expect(says.join('')).toContain('not locked');
});
