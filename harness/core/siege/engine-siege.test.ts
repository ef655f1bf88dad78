import { expect, it } from 'vitest';
import { type SiegeEngine, siegeOfEngine } from './engine-siege.ts';

const LIBRARY = new Error('the library could not be loaded');

/** An engine that broke before any client began. */
function brokenEngine(): SiegeEngine {
  const broken = Promise.reject(LIBRARY);
  broken.catch(() => {});
  return { over: Promise.resolve(), broken, trouble: LIBRARY, unsent: 0, stop() {} };
}

// Vitest fails a test that leaves a rejection which no one handles.
it.each([null, 5])('rejects as its engine did, and leaves no rejection behind (at most %s requests)', async (maxRequests) => {
  const siege = siegeOfEngine(brokenEngine(), { maxRequests }, () => ({}));
  await expect(siege.finished).rejects.toBe(LIBRARY);
  await expect(siege.drain()).rejects.toBe(LIBRARY);
  siegeOfEngine(brokenEngine(), { maxRequests }, () => ({}));
  await new Promise((resolve) => setImmediate(resolve));
});
