import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../core/quantity.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import { freeze } from '../../run/stage/freeze.ts';
import { sleepsIn } from '../../runtime/processes.ts';
import type { InstanceStats } from './stats.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** A line that uWSGI prints when a master begins to execute itself anew (core/utils.c, uwsgi_reload). */
export const EXECUTES_ITSELF = /^binary reloading uWSGI/;

/** The functions of the kernel in which a process waits in poll() (fs/select.c); not those of epoll. */
const POLL = /^(?:do_sys_poll|do_poll|poll_schedule_timeout)/;

/** Starts the one instance of a scenario that reloads in place, and waits until each worker accepts. */
export async function startServer(
  stage: UwsgiStage,
  ini: string,
  name = 'server',
  env: Readonly<Record<string, string>> = {},
): Promise<UwsgiInstance> {
  const server = await stage.startUwsgi(name, ini, env);
  await server.ready();
  await everyWorkerAccepts(stage, server);
  return server;
}

/** Waits until every worker of an instance accepts requests, as its stats server tells. */
export function everyWorkerAccepts(stage: UwsgiStage, server: UwsgiInstance, workers = stage.processes): Promise<InstanceStats> {
  return stage.until(
    `all ${workers} workers of ${server.name} to accept`,
    async () => {
      const stats = await server.stats().catch(() => null);
      if (stats === null) return null;
      return stats.workers.filter((worker) => worker.accepting === 1 && worker.pid > 0).length === workers ? stats : null;
    },
    stage.patienceMs(1),
  );
}

/** Waits until this many workers have a request in hand, so that what comes next meets them in the middle of it. */
export async function hasRequestsInHand(stage: UwsgiStage, server: UwsgiInstance, workers: number): Promise<void> {
  await stage.until(`${workers} workers of ${server.name} to have a request in hand`, async () => {
    const busy = (await server.stats()).workers.filter((worker) => worker.status === 'busy');
    return busy.length >= workers ? true : null;
  });
}

/**
 * Freezes each new worker when it has begun to import the app, and gives the pids: so workers that begin one after the other still
 * import at the same time, however short an import is. `importing` is the line of the app by which each says so once.
 */
export async function freezeWhileImporting(
  stage: UwsgiStage,
  server: UwsgiInstance,
  before: InstanceStats,
  importing: RegExp,
): Promise<readonly number[]> {
  const earlier = new Set(before.workers.map((worker) => worker.pid));
  const frozen = new Set<number>();
  await stage.until(`all ${stage.processes} workers of ${server.name} to import`, async () => {
    // The lines are counted first: each is of a worker that the stats, which are read later, already have.
    const begun = server.timesSaid(importing);
    const workers = (await server.stats()).workers.filter(({ pid }) => pid > 0 && !earlier.has(pid));
    if (begun < workers.length) return null;
    for (const { pid, accepting } of workers)
      if (accepting !== 1 && !frozen.has(pid)) {
        await freeze(stage, server, pid, 'a worker that imports');
        frozen.add(pid);
      }
    return frozen.size === stage.processes ? true : null;
  });
  return [...frozen];
}

/**
 * Waits until this many workers wait for their clients to read on: they have a request in hand and sleep in poll(), by the kernel's
 * function (`wchan`, proc(5)). A kernel that does not tell says 0: there any that sleeps counts, since one that makes its
 * answer computes.
 */
export async function waitForTheirClients(stage: UwsgiStage, server: UwsgiInstance, workers: number): Promise<void> {
  await stage.until(`${workers} workers of ${server.name} to wait for their clients to read on`, async () => {
    const busy = (await server.stats()).workers.filter((worker) => worker.status === 'busy');
    const waiting = await Promise.all(busy.map(({ pid }) => sleepsIn(pid, POLL)));
    return waiting.filter(Boolean).length >= workers ? true : null;
  });
}

/**
 * Waits for the end of a reload in place: the old workers have gone, the master has executed itself, the app is
 * imported, and every new worker is there.
 */
export async function reloadsInPlace(stage: UwsgiStage, server: UwsgiInstance): Promise<void> {
  await server.says(EXECUTES_ITSELF, { what: `${server.name} to execute itself anew` });
  await server.says(/^spawned uWSGI worker \d+ /, {
    what: `${server.name} to import its app and spawn ${stage.processes} workers`,
    times: stage.processes,
    imports: 1,
  });
}

/** Records whether a reload in place left the same master, with workers that are all new. */
export async function observeReloadedInPlace(stage: UwsgiStage, server: UwsgiInstance, before: InstanceStats): Promise<void> {
  const after = await everyWorkerAccepts(stage, server);
  await stage.observe(`the master of ${server.name} is the same process as before`, () =>
    after.pid === before.pid && server.alive ? HOLDS : `it was ${before.pid} and is ${after.pid}`,
  );
  await stage.observe(`each of ${stage.processes} workers is a new process, spawned once`, () => {
    const old = new Set(before.workers.map((worker) => worker.pid));
    const wrong = after.workers.filter((worker) => old.has(worker.pid) || worker.respawn_count !== 1);
    return wrong.length === 0 && after.workers.length === stage.processes
      ? HOLDS
      : `of ${after.workers.length} these are not: ${wrong.map((worker) => `worker ${worker.id} (pid ${worker.pid}, spawned ${count(worker.respawn_count, 'time')})`).join(', ')}`;
  });
}

/** One reload in place, asked for in whatever way: switches the build, asks, waits for its end, lets the siege settle, looks. */
export async function reloadInPlace(
  stage: UwsgiStage,
  deploy: { readonly from: string; readonly to: string; readonly build?: string },
  ask: (server: UwsgiInstance) => Promise<void> | void,
): Promise<void> {
  const server = stage.instance('server');
  const before = await server.stats();
  await stage.transition(deploy, async () => {
    await stage.switchBuild(deploy.build ?? deploy.to);
    await ask(server);
    await reloadsInPlace(stage, server);
  });
  await observeReloadedInPlace(stage, server, before);
}

/** Waits until every worker is another process than before and accepts: each has imported the app anew. */
export function everyWorkerReplaced(stage: UwsgiStage, server: UwsgiInstance, before: InstanceStats): Promise<InstanceStats> {
  const old = new Set(before.workers.map((worker) => worker.pid));
  return stage.until(
    `all ${stage.processes} workers of ${server.name} to be replaced and to accept`,
    async () => {
      const { workers, ...stats } = await server.stats();
      const fresh = workers.filter((worker) => worker.accepting === 1 && worker.pid > 0 && !old.has(worker.pid));
      return fresh.length === stage.processes ? { ...stats, workers } : null;
    },
    stage.patienceMs(1),
  );
}

/** Records whether each worker was replaced once, by the same master, which has not executed itself. */
export async function observeWorkersReplaced(stage: UwsgiStage, server: UwsgiInstance, before: InstanceStats): Promise<void> {
  const after = await server.stats();
  await stage.observe(`the master of ${server.name} is the same process as before, and has not executed itself`, () =>
    after.pid === before.pid && !server.hasSaid(EXECUTES_ITSELF) ? HOLDS : `it was ${before.pid} and is ${after.pid}`,
  );
  await stage.observe(`each of ${stage.processes} workers was replaced once`, () => {
    const wrong = after.workers.filter((worker) => {
      const old = before.workers.find(({ id }) => id === worker.id);
      return old === undefined || old.pid === worker.pid || worker.respawn_count !== old.respawn_count + 1;
    });
    return wrong.length === 0 && after.workers.length === stage.processes
      ? HOLDS
      : `of ${after.workers.length} these were not: ${wrong.map((worker) => `worker ${worker.id} (pid ${worker.pid}, spawned ${count(worker.respawn_count, 'time')})`).join(', ')}`;
  });
}

/** Waits for the end of a chain reload: uWSGI says so when the last worker accepts. */
export async function chainIsComplete(stage: UwsgiStage, server: UwsgiInstance): Promise<void> {
  await server.says(/chain reloading complete/, {
    what: `the chain reload of ${stage.processes} workers to be complete`,
    imports: stage.processes,
  });
}

/**
 * Makes a file for the `touch-` options, and dates it an hour back: uWSGI compares whole seconds, and would not see a
 * touch within the second in which the file was made.
 */
export async function prepareTouch(stage: UwsgiStage, file: string): Promise<void> {
  const path = join(stage.folder, file);
  await writeFile(path, '');
  const anHourAgo = new Date(Date.now() - 3_600_000);
  await utimes(path, anHourAgo, anHourAgo);
}
