import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import { HeldExchanges } from '../../ledger/held-exchanges.ts';
import { Ledger } from '../../ledger/ledger.ts';
import type { StreamPromise } from '../requests/request-definition.ts';
import type { SiegeOptions } from '../siege-types.ts';
import { until } from '../test-siege.fixture.ts';
import { startStreamSiege } from './stream-siege.ts';

type Stream = (response: ServerResponse, request: IncomingMessage, nth: number) => void;

/** A real server of Node. */
async function streamServer(stream: Stream): Promise<URL> {
  let nth = 0;
  const server = createServer((request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Version': 'a' });
    stream(response, request, ++nth);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function besiege(url: URL, promise: StreamPromise, options: Partial<SiegeOptions> = {}) {
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
  const held = new HeldExchanges();
  const siege = startStreamSiege({
    targets: [{ name: '/', url, stream: promise }],
    clients: 1,
    lanes: ['new'],
    judge: {
      wantsBody: false,
      judge: (answer) => ({ outcome: 'answered', version: answer.header('x-version') === 'a' ? 1 : 0, pid: 0 }),
    },
    ledger,
    held,
    clock: startClock(),
    connectTimeoutMs: 5000,
    timeoutMs: 5000,
    pauseAfterFailureMs: 0,
    sendIds: true,
    pace: { kind: 'closed-loop' },
    maxRequests: null,
    insecure: false,
    ...options,
  });
  const records = () => [...ledger.records()].map(({ outcome, version }) => [outcome, version]);
  return { siege, ledger, held, records };
}

const NUMBERED: StreamPromise = { numbersFrom: 1, endEvent: 'end' };
const event = (number: number, type = ''): string => `id: ${number}\n${type}data: x\n\n`;

describe('a siege by streams', () => {
  it('ends those that are open at the drain, and they are whole', async () => {
    const url = await streamServer((response) => response.write(event(1)));
    const { siege, held, records } = besiege(url, NUMBERED, { clients: 3 });
    await until(() => held.size === 3 && [...held.all()].every(({ received }) => received === 1));
    await siege.drain();
    expect(records()).toEqual([
      ['answered', 1],
      ['answered', 1],
      ['answered', 1],
    ]);
    expect([...held.all()].map(({ end }) => end)).toEqual(['by-us', 'by-us', 'by-us']);
  });

  it('holds those of lane reused, and leaves those of lane new; one that may be quiet is whole without an event, however long', async () => {
    const url = await streamServer((response) => response.flushHeaders());
    const quiet: StreamPromise = { leaveAfterMs: 60, heldInReused: true, mayBeQuiet: true };
    const { siege, ledger, held } = besiege(url, quiet, { lanes: ['new', 'reused'], timeoutMs: 1000 });
    // Longer than the time-out.
    await until(() => ledger.answered >= 20);
    expect([...held.all()].filter(({ endless }) => endless)).toMatchObject([{ end: 'open', received: 0, mayBeQuiet: true }]);
    await siege.drain();
    expect([ledger.failed, ledger.open]).toEqual([0, 0]);
    expect(new Set([...held.all()].map(({ end }) => end))).toEqual(new Set(['by-us']));
    expect([...held.all()].every(({ openedMs }) => openedMs !== null)).toBe(true);
  });

  it('waits at the drain for the first event of each', async () => {
    let first: ServerResponse | null = null;
    const url = await streamServer((response) => {
      response.flushHeaders();
      first = response;
    });
    const { siege, ledger, records } = besiege(url, NUMBERED);
    await until(() => first !== null);
    const drained = siege.drain();
    expect(ledger.open).toBe(1);
    (first as ServerResponse | null)?.write(event(1));
    await drained;
    expect(records()).toEqual([['answered', 1]]);
  });

  it('connects again with what it has, after the time that the server asks for, until it is told that the stream is over', async () => {
    const asked: (string | undefined)[] = [];
    const url = await streamServer((response, { headers }, nth) => {
      asked.push(headers['last-event-id'] as string | undefined);
      if (nth === 1) response.end(`retry: 60\n${event(1)}${event(2)}`);
      else if (nth === 2) response.end(`${event(3)}${event(4, 'event: end\n')}`);
      else response.write(event(1));
    });
    const { siege, ledger, held } = besiege(url, NUMBERED);
    await until(() => held.size === 3 && held.of(2)?.received === 1);
    await siege.drain();
    expect(asked).toEqual([undefined, '2', undefined]);
    expect([...held.all()].map(({ end, resumedFrom, received }) => [end, resumedFrom, received])).toEqual([
      ['closed', null, 2],
      ['finished', '2', 2],
      ['by-us', null, 1],
    ]);
    const [first, second] = [ledger.at(0), ledger.at(1)];
    expect(second.sentAtMs - first.sentAtMs - first.durationMs).toBeGreaterThanOrEqual(59);
  });

  it('takes a client that is sent away again and again without an event for one whose stream stands still', async () => {
    const url = await streamServer((response, _, nth) => response.end(nth === 1 ? event(1) : ''));
    const { siege, ledger, held } = besiege(url, { ...NUMBERED, eventWithinMs: 100 }, { pauseAfterFailureMs: 5 });
    await until(() => ledger.failed > 0);
    await siege.drain();
    const silentMs = (id: number): number => ledger.at(id).sentAtMs + ledger.at(id).durationMs - (held.of(0)?.lastMs ?? Number.NaN);
    for (const { id, outcome } of ledger.records()) {
      if (outcome === 'stalled') expect(silentMs(id)).toBeGreaterThanOrEqual(99);
      else expect([outcome, silentMs(id) <= 101]).toEqual(['answered', true]);
    }
  });

  it('leaves a stream after its time, and begins another', async () => {
    const url = await streamServer((response) => response.write(event(1)));
    const { siege, held } = besiege(url, { numbersFrom: 1, leaveAfterMs: 30 });
    await until(() => held.size >= 3);
    await siege.drain();
    expect([...held.all()].map(({ end, resumedFrom }) => [end, resumedFrom]).slice(0, 2)).toEqual([
      ['by-us', null],
      ['by-us', null],
    ]);
  });

  it('knows how many events were missing, and goes on with what comes after them', async () => {
    const url = await streamServer((response, _, nth) => {
      response.end(nth === 1 ? `${event(1)}${event(5)}` : `${event(6)}${event(7, 'event: end\n')}`);
    });
    const { siege, held, records } = besiege(url, NUMBERED, { maxRequests: 2 });
    await siege.finished;
    expect(records()).toEqual([
      ['gap', 1],
      ['answered', 1],
    ]);
    expect([...held.all()].map(({ missing, end }) => [missing, end])).toEqual([
      [3, 'closed'],
      [0, 'finished'],
    ]);
  });
});
