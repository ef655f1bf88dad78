import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { endInWords } from './deploy-command.ts';
import { endGroup, signalGroup } from './process-group.ts';

/** A process, and what Windows's taskkill was asked for; the stand-in ends nothing but that process. */
async function onWindows(script: string) {
  const folder = await mkdtemp(join(tmpdir(), 'zd-taskkill-'));
  const asked = join(folder, 'asked');
  await writeFile(join(folder, 'taskkill'), `#!/bin/sh\necho "$@" >> '${asked}'\nkill -KILL "$2"\n`);
  await chmod(join(folder, 'taskkill'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  const child = spawn('sh', ['-c', `trap 'exit 9' TERM; echo ready; ${script}`], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  const ended = new Promise<string>((resolve) => child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`)));
  await new Promise((resolve) => child.stdout.once('data', resolve));
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });
  if (child.pid === undefined) throw new Error('sh did not start');
  return { pid: child.pid, ended, stdin: child.stdin, asked: () => readFile(asked, 'utf8').catch(() => '') };
}

describe('on Windows, which has no signals', () => {
  it('a command that ends in time is left to it, and not told by a signal', async () => {
    const { pid, ended, stdin, asked } = await onWindows('read line; exit 3');
    const done = endGroup(pid, 5000, 'win32');
    stdin.end('go on\n');
    await done;
    expect(await ended).toBe('exit code 3');
    expect(await asked()).toBe('');
  });

  it('a command that does not end is ended with all that it has started', async () => {
    const { pid, ended, asked } = await onWindows('read line');
    await endGroup(pid, 50, 'win32');
    expect(await ended).toBe('SIGKILL');
    expect(await asked()).toBe(`/pid ${pid} /T /F\n`);
  });

  it('a command that is gone has none', async () => {
    const { pid, ended, stdin } = await onWindows('read line');
    stdin.end('\n');
    await ended;
    expect(signalGroup(pid, 0, 'win32')).toBe(false);
    expect(signalGroup(pid, 'SIGKILL', 'win32')).toBe(false);
  });

  it('what was done to a command is not told in the words of signals', () => {
    for (const told of ['SIGTERM', 'SIGKILL'] as const) expect(endInWords(told, 'win32')).not.toMatch(/SIG|told/);
    expect(endInWords('SIGTERM', 'linux')).toBe('was told to end (SIGTERM)');
  });
});
