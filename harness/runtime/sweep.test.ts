import { spawn } from 'node:child_process';
import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { poll, waitFor } from '../wait.ts';
import { processesOfRun, readProcess } from './processes.ts';
import { INSTANCE_MARK, RUN_MARK } from './runtime.ts';
import { sweepAbandoned } from './sweep.ts';
import { createWorkFolder, ownerLives, removeWorkFolder, thisOwner } from './workspace.ts';

/** A process that does nothing, marked as one of a run, in a session of its own as uWSGI's are. */
async function startStray(runId: string): Promise<number> {
  const child = spawn('sleep', ['60'], {
    detached: true,
    stdio: 'ignore',
    env: { PATH: process.env.PATH, [RUN_MARK]: runId, [INSTANCE_MARK]: 'stray' },
  });
  child.unref();
  if (child.pid === undefined) throw new Error('sleep did not start');
  const { pid } = child;
  // Between fork and exec it still has our environment.
  await waitFor(
    poll(async () => ((await processesOfRun(runId)).some((info) => info.pid === pid) ? true : null), 5),
    {
      what: 'the stray to start',
      timeoutMs: 5000,
      signal: new AbortController().signal,
    },
  );
  return pid;
}

/** A work folder as a run leaves it whose harness was killed together with its guard. */
async function abandon(runId: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-'));
  const owner = await thisOwner(runId);
  // This very process, but started at another time: a pid that was given to somebody else since.
  await writeFile(join(folder, 'owner.json'), JSON.stringify({ ...owner, startTicks: owner.startTicks - 1 }));
  return folder;
}

async function gone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}

describe('sweeping', () => {
  it('ends the processes and removes the folder of a run whose harness is gone', async () => {
    const runId = `test-gone-${process.pid}`;
    const pid = await startStray(runId);
    const folder = await abandon(runId);
    // Any run that starts on this machine sweeps, so somebody else may be faster than we.
    await sweepAbandoned();
    expect(await processesOfRun(runId)).toEqual([]);
    expect((await readProcess(pid))?.state ?? 'Z').toBe('Z');
    expect(await gone(folder)).toBe(true);
  });

  it('leaves a run alone whose harness lives', async () => {
    const runId = `test-alive-${process.pid}`;
    const pid = await startStray(runId);
    const folder = await createWorkFolder(await thisOwner(runId));
    try {
      expect(await sweepAbandoned()).not.toContain(runId);
      expect((await processesOfRun(runId)).map((info) => info.pid)).toEqual([pid]);
      expect(await gone(folder)).toBe(false);
    } finally {
      process.kill(pid, 'SIGKILL');
      await removeWorkFolder(folder);
    }
  });

  it('finds the processes of one instance by its mark', async () => {
    const runId = `test-instance-${process.pid}`;
    const pid = await startStray(runId);
    try {
      expect((await processesOfRun(runId, 'stray')).map((info) => info.pid)).toEqual([pid]);
      expect(await processesOfRun(runId, 'other')).toEqual([]);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });

  it('takes an owner of another boot for gone', async () => {
    const owner = await thisOwner('x');
    expect(await ownerLives(owner)).toBe(true);
    expect(await ownerLives({ ...owner, bootId: 'another' })).toBe(false);
    expect(await ownerLives({ ...owner, startTicks: owner.startTicks + 1 })).toBe(false);
  });
});
