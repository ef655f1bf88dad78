import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { isPending, readProcess, signalPid, sleepsIn, stoppedInEpoll } from './processes.ts';

/** A process for this test, which is gone after it. */
function start(command: string, ...args: readonly string[]): number {
  const child = spawn(command, args, { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? Number.NaN;
}

it('a process sleeps in a function of the kernel, or computes', async () => {
  const [asleep, busy] = [start('sleep', '60'), start('sh', '-c', 'while :; do :; done')];
  await expect.poll(() => sleepsIn(asleep, /nanosleep/), { timeout: 10_000 }).toBe(true);
  await expect.poll(async () => (await readProcess(busy))?.command, { timeout: 10_000 }).toBe('sh');
  expect(await sleepsIn(busy, /./)).toBe(false);
  // If the kernel tells only root, any that sleeps counts.
  const told = await readFile(`/proc/${asleep}/wchan`, 'latin1').catch(() => '0');
  expect(await sleepsIn(asleep, /^poll/)).toBe(told === '0' || told === '');
  expect(await sleepsIn(2 ** 22, /./)).toBe(false);
});

it('a stopped process has not taken the signal that was sent to it', async () => {
  const pid = start('sleep', '60');
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

it('a stopped process was waiting for its connections, or was not', async () => {
  const waits = start('/usr/bin/python3', '-c', 'import select; select.epoll().poll(60)');
  await expect.poll(() => sleepsIn(waits, /epoll|ep_poll/), { timeout: 10_000 }).toBe(true);
  const computes = start('sh', '-c', 'while :; do :; done');
  for (const pid of [waits, computes]) {
    signalPid(pid, 'SIGSTOP');
    await expect.poll(async () => (await readProcess(pid))?.state, { timeout: 10_000 }).toBe('T');
  }
  expect(await stoppedInEpoll(waits)).toBe(true);
  // One who may not look is told that it was.
  const told = await readFile(`/proc/${computes}/syscall`, 'latin1').catch(() => '');
  expect(await stoppedInEpoll(computes)).toBe(told === '');
});
