import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import { ceiling } from './pace-ceiling.ts';

/** Waits to be told, and says something at once: it arrives as the end of a connection does. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
parentPort.postMessage('ready');
Atomics.wait(workerData, 0, 0);
parentPort.postMessage('arrived');`;

it('looks at what has come before it sends, after this process stood still', async () => {
  const told = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(THREAD, { eval: true, workerData: told });
  onTestFinished(() => void thread.terminate());
  await new Promise((resolve) => thread.once('message', resolve));
  const happened: string[] = [];
  thread.on('message', (what: string) => happened.push(what));
  const pace = ceiling(50, 1, startClock());
  const sent = new Promise<void>((resolve) => {
    // The process stands still between the last look at its sockets and the moment at which the request is due.
    setImmediate(() => {
      Atomics.store(told, 0, 1);
      Atomics.notify(told, 0);
      for (const beganMs = performance.now(); performance.now() - beganMs < 100; );
    });
    pace.ready({
      lane: 'reused',
      tookMs: null,
      send() {
        happened.push('sent');
        resolve();
      },
    });
  });
  await sent;
  expect(happened).toEqual(['arrived', 'sent']);
});
