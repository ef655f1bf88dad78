import { describe, expect, it } from 'vitest';
import { startClock } from '../core/clock.ts';
import { Changeover } from '../core/ledger/changeover.ts';
import { Ledger } from '../core/ledger/ledger.ts';
import { everybodyAnswered, looksHealthy, newVersionEverywhere, type Service, settled } from './service.ts';

const TARGETS = 4;
const NEW = 2;

/** Four URLs at a constant rate, of which only those that are named answer. */
function service(...answering: readonly number[]): { readonly service: Service; readonly answer: () => void } {
  const names = Array.from({ length: TARGETS }, (_, i) => `/${i}`);
  const ledger = new Ledger({ targets: names, versions: ['unknown', 'old', 'new'] });
  const clock = startClock();
  const answer = (): void => {
    for (const target of answering) {
      const atMs = clock.nowMs();
      for (const client of [0, 1]) ledger.end(ledger.begin(client, 'new', target, atMs, 0, false), 'answered', atMs, 200, 0, NEW, 0);
    }
  };
  const signal = AbortSignal.timeout(2500);
  return {
    service: { ledger, clock, clients: 2, lanes: 1, targets: TARGETS, pairs: 2 * TARGETS, ratePerSecond: 100, timeoutMs: 1, signal },
    answer,
  };
}

/** Answers all the time until the wait is over. */
async function during(answer: () => void, wait: () => Promise<unknown>): Promise<void> {
  const timer = setInterval(answer, 5);
  try {
    await wait();
  } finally {
    clearInterval(timer);
  }
}

describe('a service of several URLs at a constant rate', () => {
  it.each([
    ['fit to be watched', (it: Service) => looksHealthy(it, null)],
    ['answering after the command', (it: Service) => everybodyAnswered(it, 300)],
    ['settled', (it: Service) => settled(it, 50, 300)],
    ['changed', (it: Service) => newVersionEverywhere(it, new Changeover(it.ledger, NEW), 1500, { from: 'old', to: 'new' })],
  ])('is not taken to be %s before each URL has answered', async (_, wait) => {
    const some = service(0, 1, 2);
    await expect(during(some.answer, () => wait(some.service))).rejects.toThrow();
    const all = service(0, 1, 2, 3);
    await during(all.answer, () => wait(all.service));
  });
});
