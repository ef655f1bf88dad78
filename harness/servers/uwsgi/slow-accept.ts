import { join } from 'node:path';
import { everyWorkerAccepts } from './reload.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** How long each accept4() takes: a worker that a signal meets meanwhile has a connection, and does not count it yet. */
const ACCEPT_TAKES_MS = 200;
/** A request that was sent so long ago has surely come to a worker, if one was idle, and one that is younger than the rest not yet out of accept4(). */
const ARRIVES_MS = 20;
const LEAVES_MS = ACCEPT_TAKES_MS - 50;

/**
 * Starts an instance in which accept4() returns late, by strace's fault injection: strace(1), `delay_exit`. In uWSGI a worker that
 * is told to end between the return of accept4() and the next few instructions drops the connection. That takes microseconds, and
 * here so long that the signal surely meets some worker in it. Nothing else of uWSGI is changed.
 */
export async function startWithSlowAccept(stage: UwsgiStage, ini: string, env: Readonly<Record<string, string>>): Promise<UwsgiInstance> {
  const delayed = [
    '-e',
    'trace=accept4',
    '-e',
    `inject=accept4:delay_exit=${ACCEPT_TAKES_MS * 1000}`,
    '-o',
    join(stage.folder, 'strace.log'),
  ];
  // `-D`: uWSGI stays the process that is started, and strace is a grandchild of it. `--seccomp-bpf`: no other call is slower.
  const strace = ['strace', '-D', '-f', '--seccomp-bpf', '-qq', ...delayed];
  const server = await stage.startUwsgi('server', ini, env, strace);
  await server.ready();
  await everyWorkerAccepts(stage, server);
  return server;
}

/**
 * Waits until some workers are in accept4() with a connection, by the age of their requests, and others have a request in hand, by
 * whose user will send another while the reload goes on.
 */
export async function meetsAccepts(stage: UwsgiStage, server: UwsgiInstance): Promise<void> {
  await stage.until('two requests to be in accept4(), and two in hand', async () => {
    const busy = (await server.stats()).workers.filter(({ status }) => status === 'busy').length;
    const ages = [...stage.requests()].filter(({ outcome }) => outcome === 'open').map(({ sentAtMs }) => stage.nowMs() - sentAtMs);
    return busy >= 2 && ages.filter((ageMs) => ageMs >= ARRIVES_MS && ageMs <= LEAVES_MS).length >= 2 ? true : null;
  });
}
