import { once } from 'node:events';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { sameClock } from '../../clock.ts';
import { boundYoungGeneration } from '../../young-generation.ts';
import { carryPart } from './carry-part.ts';
import type { ThreadOrder } from './siege-threads.ts';

/** How often what happened is passed on, in milliseconds. */
const FLUSH_MS = 20;

// One part of a siege in a thread of its own: `siege-threads.ts` starts it, hears what it does, and tells it to drain.
if (!isMainThread && parentPort !== null) {
  boundYoungGeneration();
  const port = parentPort;
  const { part, originNs, startedAt } = workerData as ThreadOrder;
  await carryPart({
    part,
    clock: sameClock(originNs, startedAt),
    flushMs: FLUSH_MS,
    post: (message) =>
      port.postMessage(message, message.kind === 'batch' ? ([message.begins.buffer, message.ends.buffer] as ArrayBuffer[]) : []),
    drain: once(port, 'message'),
  });
  port.close();
}
