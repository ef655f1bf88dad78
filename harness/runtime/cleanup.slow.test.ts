import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { poll, waitFor } from '../core/wait.ts';
import { cleanUpAbandoned, cleanUpRun, removeContainers } from './cleanup.ts';
import { processesOfRun } from './look.fixture.ts';
import { readProcess } from './processes.ts';
import { INSTANCE_MARK, RUN_MARK } from './runtime.ts';
import { createWorkFolder, ownerState, removeWorkFolder, thisOwner } from './workspace.ts';

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
async function abandon(runId: string, runtime: 'docker' | 'host' = 'host'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-'));
  const owner = await thisOwner(runId, runtime);
  // This very process, but started at another time: a pid that was given to another process since.
  await writeFile(join(folder, 'owner.json'), JSON.stringify({ ...owner, startTicks: owner.startTicks - 1 }));
  return folder;
}

async function gone(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    () => true,
  );
}

/** DOCKER_HOST is a daemon that accepts and never says anything. Returns how many connections it has had. */
async function muteDaemon(): Promise<() => number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
  const path = join(await mkdtemp(join(tmpdir(), 'zd-mute-')), 'docker.sock');
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await removeWorkFolder(join(path, '..'));
  });
  vi.stubEnv('DOCKER_HOST', `unix://${path}`);
  return () => sockets.length;
}

/** A calibration that ends in its middle by a statement. Returns the folders that it had then. */
async function calibrationThatEnds(statement: string): Promise<readonly string[]> {
  const script = `
    import { writeSync } from 'node:fs';
    import { makeCalibrationFolder } from '${new URL('calibration-folder.ts', import.meta.url).href}';
    import { openUnreachableAddress } from '${new URL('../core/calibration/unreachable-address.ts', import.meta.url).href}';
    for (const place of ['dead-unix-socket', 'full-unix-backlog']) writeSync(1, (await openUnreachableAddress(place, makeCalibrationFolder)).address.socketPath + '\\n');
    ${statement};
  `;
  const file = join(await mkdtemp(join(tmpdir(), 'zd-ends-')), 'calibration.mjs');
  onTestFinished(() => removeWorkFolder(dirname(file)));
  await writeFile(file, script);
  const { stdout } = await execa(process.execPath, [file], { reject: false });
  const folders = stdout
    .trim()
    .split('\n')
    .map((path) => dirname(path));
  expect(folders).toHaveLength(2);
  return folders;
}

const LONG_AGO = new Date(Date.now() - 3_600_000);

describe('cleaning up', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('asks no Docker about a run on the host, so that a daemon that says nothing can not hold it up', async () => {
    const asked = await muteDaemon();
    const folder = await createWorkFolder(await thisOwner(`test-mute-host-${process.pid}`));
    await cleanUpRun({ runId: `test-mute-host-${process.pid}`, runtime: 'host' }, folder);
    expect(await gone(folder)).toBe(true);
    expect(asked()).toBe(0);
  });

  it('gives up, bounded, if the daemon says nothing, and keeps the folder by which a later clean-up finds the run', async () => {
    await muteDaemon();
    const runId = `test-mute-docker-${process.pid}`;
    const folder = await createWorkFolder(await thisOwner(runId, 'docker'));
    onTestFinished(() => removeWorkFolder(folder));
    expect(await removeContainers(runId)).toBe(false);
    await cleanUpRun({ runId, runtime: 'docker' }, folder);
    expect(await gone(folder)).toBe(false);
  });

  it.each(['', '{"runId":"x', 'null', '{}', '[]'])('is not disturbed by an owner that was cut short: %j', async (text) => {
    const runId = `test-beside-cut-${process.pid}`;
    const cut = await mkdtemp(join(tmpdir(), 'zerodrop-'));
    onTestFinished(() => removeWorkFolder(cut));
    await writeFile(join(cut, 'owner.json'), text);
    const folder = await abandon(runId);
    await cleanUpAbandoned();
    expect(await gone(folder)).toBe(true);
    // It may be about to be written.
    expect(await gone(cut)).toBe(false);
    await utimes(cut, LONG_AGO, LONG_AGO);
    await cleanUpAbandoned();
    expect(await gone(cut)).toBe(true);
  });

  it('removes what a calibration left that was killed', async () => {
    const folders = await calibrationThatEnds("process.kill(process.pid, 'SIGKILL')");
    await cleanUpAbandoned();
    expect(await Promise.all(folders.map(gone))).toEqual([true, true]);
  });

  it('has nothing to remove of a calibration that exits early', async () => {
    const folders = await calibrationThatEnds('process.exit(2)');
    expect(await Promise.all(folders.map(gone))).toEqual([true, true]);
  });

  it('leaves a folder alone that has no owner and is used, however old it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zerodrop-'));
    onTestFinished(() => removeWorkFolder(folder));
    await writeFile(join(folder, 'owner.json'), '');
    await mkdir(join(folder, 'reports'));
    await utimes(folder, LONG_AGO, LONG_AGO);
    await cleanUpAbandoned();
    expect(await gone(folder)).toBe(false);
  });

  it('ends the processes and removes the folder of a run whose harness is gone', async () => {
    const runId = `test-gone-${process.pid}`;
    const pid = await startStray(runId);
    const folder = await abandon(runId);
    // Any run that starts on this machine cleans up, so another run may be faster than this one.
    await cleanUpAbandoned();
    expect(await processesOfRun(runId)).toEqual([]);
    expect((await readProcess(pid))?.state ?? 'Z').toBe('Z');
    expect(await gone(folder)).toBe(true);
  });

  it('leaves a run alone whose harness lives', async () => {
    const runId = `test-alive-${process.pid}`;
    const pid = await startStray(runId);
    const folder = await createWorkFolder(await thisOwner(runId));
    try {
      expect(await cleanUpAbandoned()).not.toContain(runId);
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

  it('knows its own process, and one that had its number before', async () => {
    const owner = await thisOwner('x');
    expect(await ownerState(owner)).toBe('lives');
    expect(await ownerState({ ...owner, startTicks: owner.startTicks + 1 })).toBe('gone');
    expect(await ownerState({ ...owner, pid: 2 ** 22 + 1 })).toBe('gone');
  });

  it.each([
    ['of another PID namespace', { pidNamespace: 'pid:[1]' }],
    ['of another boot, or another machine', { bootId: 'another' }],
    ['of an older version, which did not say its namespace', { pidNamespace: null }],
    ['whose start is not known', { startTicks: 0 }],
  ])('leaves a run alone whose owner it can not judge: one %s', async (_, differs) => {
    const owner = { ...(await thisOwner(`test-unknown-${process.pid}`)), pid: 1, ...differs };
    expect(await ownerState(owner)).toBe('unknown');
    const folder = await createWorkFolder(owner);
    onTestFinished(() => removeWorkFolder(folder));
    expect(await cleanUpAbandoned()).not.toContain(owner.runId);
    expect(await gone(folder)).toBe(false);
  });

  it('cleans up what an owner left that it can not judge, when no run takes that long', async () => {
    const owner = { ...(await thisOwner(`test-old-${process.pid}`)), bootId: 'another' };
    const folder = await createWorkFolder(owner);
    const weeksAgo = new Date(Date.now() - 15 * 24 * 3_600_000);
    for (const path of [join(folder, 'owner.json'), folder]) await utimes(path, weeksAgo, weeksAgo);
    await cleanUpAbandoned();
    expect(await gone(folder)).toBe(true);
  });
});
