import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentSays, type Look } from './look.ts';

/** Runs as a plain user: root may read all, and there would be nothing to show. */
const AS_PLAIN_USER = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
const MODULES = ['look', 'kill-run', 'started', 'processes'].map((name) => new URL(`./${name}.ts`, import.meta.url).href);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-look-'));
  await chmod(folder, 0o777);
  // A program that its user may execute and not read: the kernel lets only root look into its processes.
  await copyFile('/bin/sleep', join(folder, 'closed'));
  await chmod(join(folder, 'closed'), 0o111);
});
afterAll(() => rm(folder, { recursive: true }));

interface Seen {
  readonly before: Look;
  readonly killed: Look;
  readonly lives: boolean;
}

/**
 * What is seen of a shell and of the child that it starts, before and after they are killed as a run. `note`: the group was
 * noted; `own`: the child leaves for a session of its own; `orphan`: the shell ends.
 */
async function seen(runId: string, { note, own, orphan }: { note: boolean; own: boolean; orphan: boolean }): Promise<Seen> {
  const [look, killRun, started, processes] = MODULES;
  const sleep = `${folder}/closed 60`;
  const shell = `${own ? `setsid ${sleep}` : sleep} & echo $!; ${orphan ? 'exit 0' : `exec ${sleep}`}`;
  const script = `
    const { lookAtRun } = await import('${look}');
    const { killRun } = await import('${killRun}');
    const { noteStarted } = await import('${started}');
    const { readProcess } = await import('${processes}');
    const { spawn } = await import('node:child_process');
    const { mkdtempSync, readFileSync } = await import('node:fs');
    const workFolder = mkdtempSync('${folder}/work-');
    const run = { runId: '${runId}', workFolder };
    const child = spawn('sh', ['-c', ${JSON.stringify(shell)}], { detached: true, stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH, ZERODROP_RUN: '${runId}', ZERODROP_INSTANCE: 'pool' } });
    if (${note}) noteStarted(workFolder, child.pid, 'pool');
    const pid = Number(String(await new Promise((resolve) => child.stdout.once('data', resolve))));
    const closed = (pid) => { try { readFileSync('/proc/' + pid + '/environ'); return false; } catch (error) { return error.code === 'EACCES'; } };
    while (!closed(pid)) await new Promise((resolve) => setTimeout(resolve, 5));
    if (${orphan}) { if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve)); }
    else while (!closed(child.pid)) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = await lookAtRun(run);
    const killed = await killRun(run);
    const lives = !'ZX'.includes((await readProcess(pid))?.state ?? 'X');
    if (lives) process.kill(pid, 'SIGKILL');
    console.log(JSON.stringify({ before, killed, lives }));
  `;
  const [command = '', ...args] = [...AS_PLAIN_USER, process.execPath, '--input-type=module', '-e', script];
  const { stdout } = await execa(command, args, { timeout: 9000, cwd: '/' });
  return JSON.parse(stdout) as Seen;
}

describe('processes whose environment can not be read', () => {
  it('are known by the process group that was started, and killed', async () => {
    const { before, killed, lives } = await seen('look-group', { note: true, own: false, orphan: false });
    expect(before).toMatchObject({ processes: [{ command: 'closed' }, { command: 'closed' }], unknown: null });
    expect({ killed, lives }).toEqual({ killed: { processes: [], unknown: null }, lives: false });
  });

  it('are known by their parent, when they have left for a session of their own', async () => {
    const { before, lives } = await seen('look-parent', { note: true, own: true, orphan: false });
    expect(before.processes).toHaveLength(2);
    expect(lives).toBe(false);
  });

  it('are known by the group when their parent is gone', async () => {
    const { before, lives } = await seen('look-orphan', { note: true, own: false, orphan: true });
    expect(before).toMatchObject({ processes: [{ command: 'closed' }], unknown: null });
    expect(lives).toBe(false);
  });

  it('are called unknown when nothing tells whose they are, rather than gone', async () => {
    const { before } = await seen('look-lost', { note: true, own: true, orphan: true });
    expect(before.processes).toEqual([]);
    expect(before.unknown).toMatch(/^the environment of .*\d+ closed.* can't be read, so it may be of this run$/);
  });
});

it('in a /proc that is empty the processes are not known to be gone, and are killed all the same', async () => {
  const unshare = ['unshare', ...(process.getuid?.() === 0 ? ['-m'] : ['-rm']), 'sh', '-c'];
  const script = `
    const { lookAtRun } = await import('${MODULES[0]}');
    const { killRun } = await import('${MODULES[1]}');
    const { noteStarted } = await import('${MODULES[2]}');
    const { spawn } = await import('node:child_process');
    const run = { runId: 'look-empty', workFolder: '${folder}' };
    const child = spawn('sh', ['-c', 'sleep 60 & exec sleep 60'], { detached: true, stdio: 'ignore' });
    noteStarted(run.workFolder, child.pid, 'pool');
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal)));
    const before = await lookAtRun(run);
    await killRun(run);
    console.log(JSON.stringify({ before, ended: await ended }));
  `;
  const [command = '', ...args] = [
    ...unshare,
    'mount -t tmpfs none /proc && exec "$0" --input-type=module -e "$1"',
    process.execPath,
    script,
  ];
  const { stdout, exitCode, stderr } = await execa(command, args, { timeout: 9000, reject: false });
  if (exitCode !== 0 && /unshare|mount/.test(stderr)) return console.warn(`skipped: no mount namespace can be had here: ${stderr}`);
  expect(JSON.parse(stdout)).toEqual({
    before: { processes: [], unknown: '/proc does not show the processes of this PID namespace' },
    ended: 'SIGKILL',
  });
});

it('an environment that was overwritten, as by the title of nginx, says nothing', () => {
  expect(environmentSays('\0\0\0')).toEqual({ kind: 'nothing' });
  expect(environmentSays('')).toEqual({ kind: 'nothing' });
  expect(environmentSays('HOME=/\0ZERODROP_RUN=a\0ZERODROP_INSTANCE=pool\0')).toEqual({ kind: 'marks', run: 'a', instance: 'pool' });
  expect(environmentSays('HOME=/\0')).toEqual({ kind: 'marks', run: null, instance: null });
});
