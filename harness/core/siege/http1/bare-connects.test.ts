import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import type { Lane } from '../../ledger/ledger.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { connectNames } from '../endpoint.ts';
import { answerWell, rawServer } from '../response/raw-server.fixture.ts';
import { helloJudge, until } from '../test-siege.fixture.ts';
import { startSiege } from './start-siege.ts';

function siegeAt(url: URL, lanes: readonly Lane[]) {
  const targets = [{ name: '/', url }];
  const ledger = new Ledger({ targets: ['/'], connects: connectNames(targets), versions: ['unknown', 'a'] });
  const running = startSiege({
    targets,
    clients: 2,
    lanes,
    judge: helloJudge,
    ledger,
    clock: startClock(),
    connectTimeoutMs: 2000,
    timeoutMs: 10_000,
    pauseAfterFailureMs: 75,
    sendIds: false,
    bareConnects: true,
    pace: { kind: 'ceiling', perSecond: 50 },
    maxRequests: null,
    insecure: false,
  });
  return { running, ledger };
}

describe('connections without a request', () => {
  it('are opened while all clients wait for slow answers, and only counted if they succeed', async () => {
    const held: (() => void)[] = [];
    const server = await rawServer({ answer: (socket, request) => void held.push(() => answerWell(socket, request)) });
    onTestFinished(() => server.close());
    const { running, ledger } = siegeAt(server.url, ['new']);
    await until(() => server.accepted >= 6);
    expect(ledger.sent).toBe(2);
    const draining = running.drain();
    for (const answer of held) answer();
    const { connects, autocannon } = await draining;
    expect(connects?.made).toBeGreaterThanOrEqual(4);
    expect(connects?.failed).toBe(0);
    expect(connects?.longestGapMs).toBeGreaterThanOrEqual(80);
    expect({ sent: ledger.sent, answered: ledger.answered, told: autocannon.requests }).toEqual({ sent: 2, answered: 2, told: 2 });
  });

  it('see a listener that is gone for ever though kept connections are served on', async () => {
    const sockets: (() => void)[] = [];
    const server = createServer((socket) => {
      sockets.push(() => socket.destroy());
      socket.on('error', () => {});
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => sockets.forEach((destroy) => void destroy()));
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const { running, ledger } = siegeAt(new URL(`http://127.0.0.1:${port}/`), ['reused']);
    await until(() => ledger.answered >= 10);
    server.close();
    await until(() => ledger.failed >= 3);
    const { connects, autocannon } = await running.drain();
    const failures = [...ledger.failures()];
    expect(new Set(failures.map(({ outcome, target }) => `${outcome} ${ledger.nameOf(target)}`))).toEqual(
      new Set([`refused connect 127.0.0.1:${port}`]),
    );
    expect(connects?.failed).toBe(failures.length);
    expect(autocannon.requests).toBe(ledger.sent - failures.length);
  });
});
