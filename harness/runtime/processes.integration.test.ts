import { spawn } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { isPending, readProcess, signalPid } from './processes.ts';

it('a stopped process has not taken the signal that was sent to it', async () => {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid ?? Number.NaN;
  const until = (holds: () => Promise<boolean>) => expect.poll(holds, { timeout: 10_000 }).toBe(true);
  signalPid(pid, 'SIGSTOP');
  await until(async () => (await readProcess(pid))?.state === 'T');
  expect(await isPending(pid, 'SIGHUP')).toBe(false);
  signalPid(pid, 'SIGHUP');
  expect(await isPending(pid, 'SIGHUP')).toBe(true);
  expect(await isPending(pid, 'SIGTERM')).toBe(false);
  signalPid(pid, 'SIGCONT');
  await until(async () => !(await isPending(pid, 'SIGHUP')));
});
