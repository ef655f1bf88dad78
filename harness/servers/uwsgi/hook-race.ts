import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Found, HOLDS } from '../../core/record/recorder.ts';
import { readProcess, sleepsIn } from '../../runtime/processes.ts';
import { holdsItself, letGo } from './held-master.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';
import { reads, takesOver } from './zerg.ts';

/**
 * The master of a new instance holds still; once `hookDone` says that worker 1 is through with its hook, lets it go and waits until it reads new.fifo.
 */
export async function workerWins(stage: UwsgiStage, instance: UwsgiInstance, hookDone: () => Promise<unknown>): Promise<void> {
  await holdsItself(stage, instance);
  await hookDone();
  letGo(instance);
  await reads(stage, instance, 'new.fifo');
}

/**
 * Starts the instance of the next deploy, and waits until it runs. The lost one still reads new.fifo, and would hear a
 * command that comes before the new master has made its own: so the new one is sure to lose that race. Two workers do,
 * since each imports the application for itself.
 */
export async function deployPastTheLost(stage: UwsgiStage, name: string): Promise<UwsgiInstance> {
  const dancer = await stage.startUwsgi(name, 'races/zerg-dance-lazy.ini', { PROCESSES: '2' });
  await takesOver(dancer);
  return dancer;
}

/** Looks whether an instance has stayed in the slot of the new, if no deploy after it will look for it. */
export async function showStaysNew(stage: UwsgiStage, instance: UwsgiInstance, when: string): Promise<void> {
  await stage.shows(`${when}, ${instance.name} still reads new.fifo`, async () => {
    const owner = await stage.fifoOwner('new.fifo');
    return owner === instance ? HOLDS : `it is read by ${owner?.name ?? 'no process'}`;
  });
  await stage.shows(`${when}, no process reads running.fifo`, async () => {
    const owner = await stage.fifoOwner('running.fifo');
    return owner === null ? HOLDS : `it is read by ${owner.name}`;
  });
}

/** Looks whether the first instance of all is where no deploy will look for it: in new.fifo, and there is no running.fifo. */
export async function showLostBeforeDeploy(stage: UwsgiStage, instance: UwsgiInstance): Promise<void> {
  await stage.shows(`before the deploy, ${instance.name} reads new.fifo and there is no running.fifo`, async () => {
    const owner = await stage.fifoOwner('new.fifo');
    const running = await lstat(join(stage.folder, 'running.fifo')).catch(() => null);
    if (owner === instance && running === null) return HOLDS;
    return `new.fifo is read by ${owner?.name ?? 'no process'}, running.fifo ${running === null ? 'is not there' : 'is there'}`;
  });
}

/** Looks whether an instance goes on to take requests. */
export async function showGoesOnServing(stage: UwsgiStage, instance: UwsgiInstance, when: string): Promise<void> {
  const taken = async (): Promise<number> => (await instance.stats()).workers.reduce((sum, worker) => sum + worker.requests, 0);
  await stage.shows(`${when}, ${instance.name} goes on to answer`, async (): Promise<Found> => {
    const before = await taken();
    await stage.until(`${instance.name} to take another request`, async () => ((await taken()) > before ? true : null));
    return HOLDS;
  });
}

/**
 * The pid of the shell of an instance that waits for a process to read the FIFO which it has opened for writing; null
 * if there is none. The kernel's function in which a process waits for such an open is wait_for_partner (fs/pipe.c).
 */
export async function waitingEcho(instance: UwsgiInstance): Promise<number | null> {
  for (const pid of await instance.pids()) {
    const info = await readProcess(pid);
    if (info?.command === 'sh' && (await sleepsIn(pid, /^(?:wait_for_partner|fifo_open)$/))) return pid;
  }
  return null;
}
