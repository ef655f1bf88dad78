import { Worker } from 'node:worker_threads';

/** A thread that sleeps to the microsecond, and says each time that it has woken: Node's own timers are good to a millisecond. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const never = new Int32Array(new SharedArrayBuffer(4));
const { firstMs, everyMs } = workerData;
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
for (;;) {
  const atMs = nowMs();
  Atomics.wait(never, 0, 0, everyMs - ((((atMs - firstMs) % everyMs) + everyMs) % everyMs));
  parentPort.postMessage(0);
}`;

export interface Metronome {
  stop(): void;
}

/**
 * Calls `beat` every `everyMs` milliseconds, counted from `firstMs` on CLOCK_MONOTONIC and a tenth of one late, until it is
 * stopped; the first time when its thread has started, some 50 ms from now. Keeps no process alive. If no thread
 * can be had it does not beat.
 */
export function startMetronome(firstMs: number, everyMs: number, beat: () => void): Metronome {
  const worker = new Worker(THREAD, { eval: true, workerData: { firstMs, everyMs } });
  let stopped = false;
  worker.unref();
  worker.on('message', () => {
    if (!stopped) beat();
  });
  // The code that it beats for has timers as well.
  worker.on('error', () => undefined);
  return {
    stop() {
      stopped = true;
      void worker.terminate();
    },
  };
}
