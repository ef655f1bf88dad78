import { freeze, thaw } from '../../run/stage/freeze.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { PlacedConnection } from '../../run/stage/placed-connection.ts';
import { isPending } from '../../runtime/processes.ts';
import type { GunicornStage } from './gunicorn-stage.ts';

const READY = /Worker ready \(pid: (\d+)\)/;
const WHICH = 'the old worker';
/** Enough that some are surely in the old queue if each of two has its own: the kernel chooses one for each connection. */
const PLACED = 12;

/** The worker of an instance that was ready first. */
function firstWorker(instance: Instance): number {
  const [line] = instance.log.matching(READY);
  if (line === undefined) throw new RangeError(`no worker of ${instance.name} is ready`);
  return Number(READY.exec(line.text)?.[1]);
}

/** The one worker of an instance, and a connection on which it has just answered. */
async function theWorker(stage: GunicornStage, server: Instance): Promise<{ readonly pid: number; readonly kept: PlacedConnection }> {
  const kept = await stage.connect();
  const pid = await kept.acceptedBy(server);
  kept.send('/fast/');
  await kept.outcome;
  return { pid, kept };
}

/** Sends HUP to the master; settles when it has told a frozen worker to end. */
async function hupTells(stage: GunicornStage, server: Instance, pid: number): Promise<void> {
  stage.signalMaster(server, 'SIGHUP');
  await stage.until(`the master of ${server.name} to tell ${WHICH} to end`, async () => ((await isPending(pid, 'SIGTERM')) ? true : null));
}

/**
 * A reload by HUP that meets a request in the queue of the address. The one old worker is frozen, so that the request and the signal
 * to end are there together when it goes on: it takes the connection first, and then sees that it has to end.
 */
export async function hupMeetsRequestInQueue(stage: GunicornStage): Promise<void> {
  const server = stage.instance('server');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const { pid } = await theWorker(stage, server);
    await freeze(stage, server, pid, WHICH);
    const placed = await stage.connect();
    placed.send('/fast/');
    await hupTells(stage, server, pid);
    thaw(server, pid, WHICH);
    await placed.outcome;
    await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
  });
}

/**
 * A reload by HUP that meets a request on a connection that the one old worker has kept. The worker is frozen until the new one is ready:
 * its second of patience with its connections (gthread.py, `poller.select(1.0)`) is over when it goes on.
 */
export async function hupMeetsRequestOnKept(stage: GunicornStage): Promise<void> {
  const server = stage.instance('server');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const { pid, kept } = await theWorker(stage, server);
    await freeze(stage, server, pid, WHICH);
    kept.send('/fast/');
    await hupTells(stage, server, pid);
    await stage.newWorkersAreReady(server);
    thaw(server, pid, WHICH);
    await Promise.all([kept.outcome, stage.oldWorkersEnd(server)]);
  });
}

/** A reload by HUP that meets a request that takes its time. */
export async function hupMeetsSlowRequest(stage: GunicornStage): Promise<void> {
  const server = stage.instance('server');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const slow = await stage.connect();
    slow.send('/slow/');
    await slow.acceptedBy(server);
    stage.signalMaster(server, 'SIGHUP');
    await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server), slow.outcome]);
  });
}

/** A reload by HUP that meets a connection on which nothing was sent; the request comes when the old worker has long been told to end. */
export async function hupMeetsSilentConnection(stage: GunicornStage): Promise<void> {
  const server = stage.instance('server');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const silent = await stage.connect();
    await silent.acceptedBy(server);
    stage.signalMaster(server, 'SIGHUP');
    await stage.newWorkersAreReady(server);
    silent.send('/fast/');
    await Promise.all([silent.outcome, stage.oldWorkersEnd(server)]);
  });
}

/**
 * Ends a master gracefully while requests wait in the queue of its address: its one worker is frozen until it was told to end. Another
 * master that has the same socket takes them over. If there is none, the kernel resets them. Settles when the master has ended.
 */
export async function endsWithRequestsInQueue(stage: GunicornStage, old: Instance, master: number): Promise<void> {
  const pid = firstWorker(old);
  await freeze(stage, old, pid, WHICH);
  const placed: PlacedConnection[] = [];
  for (let i = 0; i < PLACED; i++) placed.push(await stage.connect());
  for (const connection of placed) connection.send('/fast/');
  stage.signalMaster(old, 'SIGTERM', master);
  await stage.until(`the master of ${old.name} to tell ${WHICH} to end`, async () => ((await isPending(pid, 'SIGTERM')) ? true : null));
  thaw(old, pid, WHICH);
  await Promise.all(placed.map(({ outcome }) => outcome));
  await stage.until(`the old master of ${old.name} to end`, async () => ((await stage.livingMasters(old)).includes(master) ? null : true));
}
