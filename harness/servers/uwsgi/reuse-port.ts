import { InconclusiveError } from '../../core/errors.ts';
import { HOLDS } from '../../core/record/recorder.ts';
import { freeze, thaw } from '../../run/stage/freeze.ts';
import { isPending } from '../../runtime/processes.ts';
import { kernelCounter } from './kernel-counter.ts';
import { holdSetting } from './kernel-setting.ts';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

/** Index of `/fast/` in the usual siege. */
const FAST = 1;
/** No client waits this much longer than its answer takes once a worker has taken its connection. In milliseconds. */
const WAITS_MS = 1000;

const SETTING = '/proc/sys/net/ipv4/tcp_migrate_req';

/**
 * Carries steps out on a kernel that moves connections from the queue of a listener that ends to another one on the same
 * address, and looks whether it has moved any. The setting is the machine's: it is put back afterwards, even if we are killed, and only one at a
 * time changes it. It concerns only what uses SO_REUSEPORT. Rejects with InconclusiveError if it can't be set.
 */
export async function withMigratedRequests(stage: UwsgiStage, steps: () => Promise<void>): Promise<void> {
  const setting = await holdSetting(SETTING, '1', stage.signal).catch((cause: unknown) => {
    stage.signal.throwIfAborted();
    throw new InconclusiveError(
      `net.ipv4.tcp_migrate_req can't be set, which needs root and Linux 5.14: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  });
  stage.note('kernel-set', `net.ipv4.tcp_migrate_req = 1 (it was ${setting.before})`);
  try {
    const before = await kernelCounter('TCPMigrateReqSuccess');
    await steps();
    const after = await kernelCounter('TCPMigrateReqSuccess');
    if (before !== null && after !== null) stage.note('kernel-counted', `connections moved to another queue: ${after - before}`);
    await stage.shows('the kernel has moved connections out of the queue of the instance that ended (TCPMigrateReqSuccess)', () => {
      if (before === null || after === null) return 'this kernel does not count them';
      return after > before ? HOLDS : 'it has moved none';
    });
  } finally {
    await setting.release();
  }
}

/**
 * Tells an instance to end gracefully, and lets it end as soon as a client waits in the queue of its socket, which the kernel
 * goes on to give its share: until then one of its workers holds still. Otherwise it depends on chance whether a client comes in
 * the moments between the last accept and the end. The stats server can't be asked, which says nothing while uWSGI 2.0.28 waits for
 * its workers to end: a request that waits for so long, with another instance beside it that is idle, waits there. Slow requests count, too:
 * by chance each client may wait with one.
 */
export async function endsWithRequestsWaiting(stage: UwsgiStage, old: UwsgiInstance): Promise<void> {
  const [worker] = (await old.stats()).workers;
  if (worker === undefined) throw new RangeError(`${old.name} has no worker`);
  const says = `worker 1 of ${old.name}`;
  await freeze(stage, old, worker.pid, says);
  await stage.writeFifo(`${old.name}.fifo`, 'q');
  await stage.until(`${old.name} to tell its workers to end`, async () => ((await isPending(worker.pid, 'SIGHUP')) ? true : null));
  const toldMs = stage.nowMs();
  await stage.until(`a request to wait in the queue of ${old.name}`, () => (waitsSince(stage, toldMs) ? true : null));
  thaw(old, worker.pid, says);
  await old.ended();
}

function waitsSince(stage: UwsgiStage, sinceMs: number): boolean {
  for (const { outcome, target, sentAtMs } of stage.requests()) {
    const takesMs = target === FAST ? 0 : stage.longestRequestMs;
    if (outcome === 'open' && sentAtMs >= sinceMs && stage.nowMs() - sentAtMs >= takesMs + WAITS_MS) return true;
  }
  return false;
}
