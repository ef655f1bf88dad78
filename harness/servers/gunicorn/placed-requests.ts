import { thaw } from '../../run/stage/freeze.ts';
import type { Instance } from '../../run/stage/instance.ts';
import type { GunicornStage } from './gunicorn-stage.ts';
import { freezeOld, isTold, theWorker, WHICH } from './old-worker.ts';

/** For so long a worker with threads waits for its connections before it looks whether it has to end (gthread.py, `poller.select(1.0)`). */
const PATIENCE_MS = 1000;

/** Sends HUP to the master; settles when it has told a frozen worker to end. */
async function hupTells(stage: GunicornStage, server: Instance, pid: number): Promise<void> {
  stage.signalMaster(server, 'SIGHUP');
  await isTold(stage, server, pid);
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
    await freezeOld(stage, server, pid);
    const placed = await stage.connect();
    placed.send('/fast/');
    await hupTells(stage, server, pid);
    thaw(server, pid, WHICH);
    await placed.outcome;
    await Promise.all([stage.newWorkersAreReady(server), stage.oldWorkersEnd(server)]);
  });
}

/**
 * A reload by HUP that meets a request on a connection that the one old worker has kept. The worker is frozen until the new one is ready
 * and its patience is over: then it looks at none of its connections any more.
 */
export async function hupMeetsRequestOnKept(stage: GunicornStage): Promise<void> {
  const server = stage.instance('server');
  await stage.transition({ from: 'ver_a', to: 'ver_b' }, async () => {
    await stage.switchBuild('ver_b');
    const { pid, kept } = await theWorker(stage, server);
    await freezeOld(stage, server, pid);
    const frozenMs = stage.nowMs();
    kept.send('/fast/');
    await hupTells(stage, server, pid);
    await stage.newWorkersAreReady(server);
    await stage.until(`the patience of ${WHICH} to be over`, () => (stage.nowMs() - frozenMs > PATIENCE_MS ? true : null));
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
