import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { duplexPair } from 'node:stream';
import { expect, it, onTestFinished } from 'vitest';
import { startClock } from '../core/clock.ts';
import { Ledger } from '../core/ledger/ledger.ts';
import { type PartsOptions, partsOf } from '../core/siege/parts/siege-parts.ts';
import { CoordinatorGone, runAgent } from './agent.ts';
import type { FromAgent, ToAgent } from './agent-messages.ts';
import { Frames } from './frames.ts';

/** The part of an agent that sends requests to a server of this test's own for as long as it is let. */
async function part() {
  const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', resolve));
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const options: PartsOptions = {
    groups: [{ exchange: 'get', clients: 1, targets: [{ name: '/', url }] }],
    lanes: ['reused'],
    expected: { statuses: null, body: null },
    ledger: new Ledger({ targets: ['/'], versions: ['unknown'] }),
    clock: startClock(),
    connectTimeoutMs: 1000,
    timeoutMs: 1000,
    pauseAfterFailureMs: 0,
    pace: { kind: 'closed-loop' },
    maxRequests: null,
    insecure: false,
  };
  const [first] = partsOf(options, [{ opensBareConnects: true }]);
  if (first === undefined) throw new Error('there is no part');
  return first;
}

it('an agent whose coordinator takes nothing ends, and does not fill memory', async () => {
  const [here, there] = duplexPair();
  onTestFinished(() => void there.destroy());
  const running = runAgent({ stream: here, order: 'order-1', clock: startClock(), onLine: () => undefined, mostUnsentBytes: 100_000 });
  const plan = await part();
  const frames = new Frames(
    there,
    (message) => {
      const { kind } = message as FromAgent | { readonly kind: 'hello' };
      if (kind === 'hello') frames.send({ kind: 'plan', name: 'zone-1', part: plan } satisfies ToAgent);
      if (kind !== 'ready') return;
      frames.send({ kind: 'start', atMs: 0 } satisfies ToAgent);
      // From now on it hears nothing of what it is told.
      there.pause();
    },
    () => there.destroy(),
  );
  frames.trust();
  const error = await running.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CoordinatorGone);
  expect((error as Error).message).toContain('too slow');
}, 20_000);
