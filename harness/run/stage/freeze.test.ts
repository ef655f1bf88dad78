import { execa } from 'execa';
import { afterEach, expect, it } from 'vitest';
import { poll, waitFor } from '../../core/wait.ts';
import { signalPid } from '../../runtime/processes.ts';
import { freeze, holdsStill, thaw } from './freeze.ts';
import type { Instance } from './instance.ts';
import type { Stage } from './stage.ts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

it('holds all threads of a process until it is thawed, and says what it does', async () => {
  // Node has several threads.
  const child = execa(process.execPath, ['-e', "setInterval(() => process.stdout.write('.'), 5)"], { reject: false });
  const pid = child.pid ?? 0;
  ended.push(() => void child.kill('SIGKILL'));
  let written = 0;
  child.stdout.on('data', (octets: Buffer) => {
    written += octets.length;
  });
  await expect.poll(() => written).toBeGreaterThan(0);

  const sent: string[] = [];
  const killProcess = (to: number, signal: NodeJS.Signals, which: string) => {
    sent.push(`${signal} to ${which}`);
    signalPid(to, signal);
  };
  const instance = { name: 'a', killProcess } as unknown as Instance;
  const until = (what: string, look: () => Promise<true | null>) =>
    waitFor(poll(look), { what, timeoutMs: 5000, signal: new AbortController().signal });
  expect(await holdsStill(pid)).toBe(false);
  await freeze({ until } as unknown as Stage, instance, pid, 'worker 1');
  expect(await holdsStill(pid)).toBe(true);
  const whenFrozen = written;
  thaw(instance, pid, 'worker 1');
  await expect.poll(() => written).toBeGreaterThan(whenFrozen);
  expect(await holdsStill(pid)).toBe(false);
  expect(sent).toEqual(['SIGSTOP to worker 1', 'SIGCONT to worker 1']);
});

it('knows nothing of a process that is gone', async () => {
  expect(await holdsStill(2 ** 22 + 1)).toBe(false);
});
