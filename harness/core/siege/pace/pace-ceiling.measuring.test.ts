import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LedgerRecord } from '../../ledger/ledger.ts';
import { answerWell, type RawServer, rawServer, type SeenRequest } from '../response/raw-server.fixture.ts';
import { besiege, besiegeWith, outcomes, until } from '../test-siege.fixture.ts';

const ceiling = (perSecond: number) => ({ pace: { kind: 'ceiling', perSecond } }) as const;

async function slowServer(delayMs: (request: SeenRequest) => number): Promise<RawServer> {
  const server = await rawServer({
    answer: (socket: Socket, request) => void setTimeout(() => answerWell(socket, request), delayMs(request)),
  });
  onTestFinished(() => server.close());
  return server;
}

const gapsOf = (records: readonly LedgerRecord[]): number[] =>
  records.slice(1).map(({ sentAtMs }, i) => sentAtMs - (records[i]?.sentAtMs ?? 0));

describe('a ceiling', () => {
  it('is never exceeded, and is reached if the server is quick', async () => {
    const server = await slowServer(() => 0);
    const { records } = await besiegeWith(60, [server.url], { clients: 4, lanes: ['new', 'reused'], ...ceiling(200) });
    expect(outcomes(records)).toEqual({ answered: 60 });
    const tookMs = (records.at(-1)?.sentAtMs ?? 0) - (records[0]?.sentAtMs ?? 0);
    expect(tookMs).toBeGreaterThan(59 * 5 - 5);
    expect(records.every(({ lagMs }) => lagMs === 0)).toBe(true);
  });

  it('lets lanes and clients take turns', async () => {
    const server = await slowServer(() => 0);
    const { records } = await besiegeWith(24, [server.url], { clients: 3, lanes: ['new', 'reused'], ...ceiling(100) });
    // A client that is not free again in time on a busy machine misses a turn.
    const ofNew = records.filter(({ lane }) => lane === 'new').length;
    expect(Math.abs(2 * ofNew - records.length)).toBeLessThanOrEqual(4);
    for (const client of [0, 1, 2, 3, 4, 5]) expect(records.filter((record) => record.client === client).length).toBeGreaterThanOrEqual(2);
  });

  it('makes up for nothing that a slow server held up', async () => {
    let stalled = true;
    const held: (() => void)[] = [];
    const server = await rawServer({
      answer: (socket, request) => void (stalled ? held.push(() => answerWell(socket, request)) : answerWell(socket, request)),
    });
    onTestFinished(() => server.close());
    const { running, ledger } = besiege([server.url], { clients: 2, ...ceiling(100) });
    await until(() => held.length === 2);
    const beganMs = performance.now();
    await until(() => performance.now() - beganMs > 200);
    expect(ledger.sent).toBe(2);
    stalled = false;
    for (const answer of held) answer();
    await until(() => ledger.sent >= 12);
    const { unsent } = await running.drain();
    expect(unsent).toBe(0);
    const records = [...ledger.records()];
    expect(Math.min(...gapsOf(records.slice(2)))).toBeGreaterThan(5);
  });

  it('keeps clients of a slow server apart, who would else all ask at one moment', async () => {
    const server = await slowServer(() => 400);
    const { running, ledger } = besiege([server.url], { clients: 4, lanes: ['new', 'reused'], ...ceiling(500) });
    await until(() => ledger.sent >= 8 * 6);
    await running.drain();
    // In the first round nothing is known; from the third on, eight clients that take 400 ms each are some 45 ms apart.
    const longest = Math.max(...gapsOf([...ledger.records()].slice(8 * 2)));
    expect(longest).toBeLessThan(200);
  });

  it('keeps them apart if one URL is slow and another quick', async () => {
    const server = await slowServer(({ path }) => (path === '/slow' ? 600 : 0));
    const urls = ['/slow', '/quick'].map((path) => new URL(path, server.url));
    const { running, ledger } = besiege(urls, { clients: 6, ...ceiling(500) });
    await until(() => ledger.sent >= 12 * 5);
    await running.drain();
    const slow = [...ledger.records()].filter(({ target }) => target === 0);
    expect(Math.max(...gapsOf(slow.slice(12)))).toBeLessThan(400);
  });
});
