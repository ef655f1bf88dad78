import { execa } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { holdsStill } from '../../run/stage/freeze.ts';
import type { Stage } from '../../run/stage/stage.ts';
import { type ProcessInfo, readProcess, signalPid } from '../../runtime/processes.ts';
import { PlaceGate } from './place-gate.ts';
import { rolesOf } from './process-roles.ts';

const ended: (() => void)[] = [];
afterEach(() => {
  for (const end of ended.splice(0)) end();
});

const NOTHING_PLACED = { accepted: 0, kept: 0, queued: 0 };
const step = (says: string) => ({ says, instance: null });

/** A stage on which one process runs, called server. */
async function stageOf(): Promise<{ readonly stage: Stage; readonly pid: number; readonly said: string[] }> {
  const child = execa('sleep', ['60'], { reject: false });
  const pid = child.pid ?? 0;
  ended.push(() => void child.kill('SIGKILL'));
  const said: string[] = [];
  const server = {
    name: 'server',
    alive: true,
    liveProcesses: async () => [await readProcess(pid)],
    signalBeside(to: number, signal: NodeJS.Signals, which: string) {
      said.push(`${signal} to ${which}`);
      signalPid(to, signal);
    },
  };
  const stage = { instances: [server], fastPaths: ['/fast/'], signal: new AbortController().signal } as unknown as Stage;
  await expect.poll(async () => (await readProcess(pid))?.command).toBe('sleep');
  return { stage, pid, said };
}

describe('a gate with a place', () => {
  it('freezes right before its step, and thaws after it', async () => {
    const { stage, pid, said } = await stageOf();
    const gate = new PlaceGate({ step: 2, freeze: [{ instance: 'server', role: 'process' }], placed: NOTHING_PLACED, holdMs: 0 });
    const held: boolean[] = [];
    const look = async (): Promise<void> => void held.push(await holdsStill(pid));
    await gate.take(stage, step('first'), look);
    await gate.take(stage, step('second'), look);
    await gate.take(stage, step('third'), look);
    await gate.over();
    expect(held).toEqual([false, true, false]);
    expect(said).toEqual(['SIGSTOP to a process', 'SIGCONT to a process']);
    expect(gate.thawedAfter).toBe(2);
  });

  it('holds for as long as it is told, and never longer than the strategy lasts', async () => {
    const { stage, pid } = await stageOf();
    const gate = new PlaceGate({ step: 1, freeze: [{ instance: 'server', role: 'process' }], placed: NOTHING_PLACED, holdMs: 60_000 });
    const held: boolean[] = [];
    for (const says of ['first', 'second']) await gate.take(stage, step(says), async () => void held.push(await holdsStill(pid)));
    expect(held).toEqual([true, true]);
    await gate.over();
    await expect.poll(() => holdsStill(pid)).toBe(false);
    expect(gate.thawedAfter).toBe(2);
  });

  it('thaws if a step waits for what is frozen', async () => {
    const { stage, pid } = await stageOf();
    const gate = new PlaceGate({ step: 1, freeze: [{ instance: 'server', role: 'process' }], placed: NOTHING_PLACED, holdMs: 0 });
    await gate.take(stage, step('first'), () => expect.poll(() => holdsStill(pid), { timeout: 5000 }).toBe(false));
    await gate.over();
  });

  it('shows nothing if there is no such process, or no such step', async () => {
    const { stage } = await stageOf();
    const workers = new PlaceGate({ step: 1, freeze: [{ instance: 'server', role: 'workers' }], placed: NOTHING_PLACED, holdMs: 0 });
    await expect(workers.take(stage, step('first'), () => undefined)).rejects.toThrow('nothing to freeze that is the workers of server');
    const ninth = new PlaceGate({ step: 9, freeze: [], placed: NOTHING_PLACED, holdMs: 0 });
    await ninth.take(stage, step('first'), () => undefined);
    await expect(ninth.over()).rejects.toThrow('the strategy took 1 steps, and none with number 9');
  });
});

describe('a gate without a place', () => {
  it('writes the steps down, with what could be frozen', async () => {
    const { stage } = await stageOf();
    const gate = new PlaceGate(null);
    await gate.take(stage, step('first'), () => undefined);
    expect(gate.seen).toEqual([{ says: 'first', instance: null, roles: { server: ['process'] } }]);
  });

  it('keeps the order of steps for which no caller waits, and tells of an error in the end', async () => {
    const { stage } = await stageOf();
    const gate = new PlaceGate(null);
    const order: string[] = [];
    gate.take(stage, step('first'), () => order.push('first')).catch(() => undefined);
    gate
      .take(stage, step('second'), () => {
        throw new Error('not permitted');
      })
      .catch(() => undefined);
    await gate.take(stage, step('third'), () => order.push('third'));
    expect(order).toEqual(['first', 'third']);
    await expect(gate.over()).rejects.toThrow('not permitted');
  });
});

describe('what processes are', () => {
  const info = (pid: number, ppid: number, command = 'nginx'): ProcessInfo => ({
    ...{ pid, ppid, command },
    ...{ pgrp: 1, session: 1, state: 'S', startTicks: pid },
  });

  it.each<[string, readonly ProcessInfo[], Readonly<Record<string, readonly number[]>>]>([
    ['one alone', [info(2, 1)], { process: [2] }],
    ['a shell that starts one', [info(2, 1, 'sh'), info(3, 2, 'gunicorn'), info(4, 2, 'cat')], { process: [3] }],
    ['a master', [info(2, 1, 'sh'), info(3, 2), info(4, 3), info(5, 3)], { master: [3], workers: [4, 5] }],
    [
      'an upgrade',
      [info(2, 1), info(3, 2), info(4, 2), info(6, 4), info(7, 4)],
      { 'master-1': [2], 'workers-1': [3], 'master-2': [4], 'workers-2': [6, 7] },
    ],
    ['a worker that has lost its master', [info(3, 1), info(8, 1), info(9, 8)], { master: [8], workers: [9], orphans: [3] }],
    ['none', [], {}],
  ])('%s', (_, processes, roles) => {
    expect(Object.fromEntries(rolesOf(processes))).toEqual(roles);
  });
});
