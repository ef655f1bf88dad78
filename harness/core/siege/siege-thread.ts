import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { sameClock } from '../clock.ts';
import { ZerodropError } from '../errors.ts';
import { EXCHANGES } from './exchanges.ts';
import { watchGenerator } from './generator-health.ts';
import { type Batch, Relay } from './relay.ts';
import { startGroups } from './siege-groups.ts';
import type { FromWorker, WorkerPart } from './siege-threads.ts';
import type { DrainedSiege, RunningSiege } from './siege-types.ts';
import { statusJudge } from './status-judge.ts';

/** How often what happened is passed on, in milliseconds. */
const FLUSH_MS = 20;

/** One part of a siege in a thread of its own: `workers.ts` starts it, hears what it does, and tells it to drain. */
async function besiege(part: WorkerPart, post: (message: FromWorker, transfer?: readonly ArrayBuffer[]) => void): Promise<void> {
  const clock = sameClock(part.originNs, part.startedAt);
  const relay = new Relay(
    part.groups.flatMap(({ targets }) => targets.map(({ name }) => name)),
    part.versions,
    part.keepsLooks,
  );
  const generator = watchGenerator(clock);
  const flush = (): void => {
    const batch: Batch = relay.take(clock.nowMs());
    post(batch, [batch.begins.buffer, batch.ends.buffer] as ArrayBuffer[]);
  };
  const timer = setInterval(flush, FLUSH_MS);
  let drained: DrainedSiege | null = null;
  try {
    const { expected, originNs: _, startedAt: __, versions: ___, keepsLooks: ____, groups, ...options } = part;
    const siege: RunningSiege = startGroups(
      groups.map(({ exchange, clients, targets }) => ({
        exchange: EXCHANGES[exchange],
        clients,
        targets: targets.map((target) => ({ ...target, url: new URL(target.url) })),
        judgeFor: (book) => statusJudge(expected, book),
      })),
      { ...options, ledger: relay, clock, sendIds: false, ...(expected.echo === undefined ? {} : { echo: expected.echo }) },
    );
    const told = new Promise<DrainedSiege>((resolve, reject) => {
      parentPort?.once('message', () => siege.drain().then(resolve, reject));
    });
    drained = await Promise.race([siege.finished, told]);
  } catch (error) {
    const { message, hint } = error instanceof ZerodropError ? error : { message: `the siege broke: ${String(error)}`, hint: undefined };
    flush();
    post({ kind: 'broken', message, hint });
    return;
  } finally {
    clearInterval(timer);
  }
  flush();
  post({ kind: 'finished', drained, health: generator.stop() });
}

if (!isMainThread) {
  await besiege(workerData as WorkerPart, (message, transfer) => parentPort?.postMessage(message, transfer ?? []));
  parentPort?.close();
}
