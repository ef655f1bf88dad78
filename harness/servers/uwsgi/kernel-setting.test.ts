import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdSetting } from './kernel-setting.ts';

const NEVER = new AbortController().signal;
let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-setting-'));
  path = join(folder, 'tcp_migrate_req');
  await writeFile(path, '0\n');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function value(): Promise<string> {
  return (await readFile(path, 'utf8')).trim();
}

async function becomes(wanted: string): Promise<void> {
  const endMs = performance.now() + 5000;
  while ((await value()) !== wanted) {
    if (performance.now() > endMs) throw new Error(`it is ${await value()}, not ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The processes that have the setting's path among their arguments. */
async function atWorkOnIt(): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return commands.filter((command) => command.includes(path));
}

it('has its value until it is released, and the one before afterwards', async () => {
  const held = await holdSetting(path, '1', NEVER);
  expect([held.before, await value()]).toEqual(['0', '1']);
  await held.release();
  expect(await value()).toBe('0');
});

it('lets a second wait until the first has put it back', async () => {
  const first = await holdSetting(path, '1', NEVER);
  const second = holdSetting(path, '2', NEVER);
  await first.release();
  const held = await second;
  expect([held.before, await value()]).toEqual(['0', '2']);
  await held.release();
  expect(await value()).toBe('0');
});

it('is put back when who holds it is killed', async () => {
  const module = new URL('./kernel-setting.ts', import.meta.url).href;
  const program = `const { holdSetting } = await import(${JSON.stringify(module)});
    await holdSetting(${JSON.stringify(path)}, '1', new AbortController().signal); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  await becomes('1');
  child.kill('SIGKILL');
  await becomes('0');
});

it('says why if it can not be set', async () => {
  await expect(holdSetting(join(folder, 'gone', 'setting'), '1', NEVER)).rejects.toThrow(/No such file/);
});

it('is given up when the run is, at once and for good', async () => {
  const held = await holdSetting(path, '1', NEVER);
  const run = new AbortController();
  const second = holdSetting(path, '2', run.signal);
  run.abort(new Error('interrupted'));
  await expect(second).rejects.toThrow('interrupted');
  expect(await atWorkOnIt()).toHaveLength(2); // flock(1) and the shell of the first
  await held.release();
  expect(await value()).toBe('0');
});

it('is not taken if the run is given up already', async () => {
  await expect(holdSetting(path, '1', AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted');
  expect([await value(), await atWorkOnIt()]).toEqual(['0', []]);
});
