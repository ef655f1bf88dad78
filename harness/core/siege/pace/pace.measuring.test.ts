import { describe, expect, it, onTestFinished } from 'vitest';
import { answerWell, rawServer } from '../response/raw-server.fixture.ts';
import { besiege, besiegeWith, outcomes, until } from '../test-siege.fixture.ts';

describe.each(['new', 'reused'] as const)('a constant rate in the %s lane', (lane) => {
  it('sends on schedule, whichever client is free', async () => {
    const server = await rawServer({ answer: answerWell });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(100, [server.url], { clients: 8, lanes: [lane], pace: { kind: 'schedule', perSecond: 200 } });
    expect(outcomes(records)).toEqual({ answered: 100 });
    const intended = records.map((record) => record.sentAtMs - record.lagMs);
    const first = intended[0] ?? 0;
    for (const [k, at] of intended.entries()) expect(at - first).toBeCloseTo(k * 5, 1);
    expect(new Set(records.map((record) => record.client)).size).toBe(8);
    expect(records.every((record) => record.lagMs >= 0)).toBe(true);
  });

  it('goes on through a stall of the server: late requests are sent with their lag, none is dropped', async () => {
    const held: (() => void)[] = [];
    let stalled = true;
    const server = await rawServer({
      answer: (socket, request) => {
        if (stalled) held.push(() => answerWell(socket, request));
        else answerWell(socket, request);
      },
    });
    onTestFinished(() => server.close());
    const { running, ledger } = besiege([server.url], {
      clients: 4,
      lanes: [lane],
      pace: { kind: 'schedule', perSecond: 200 },
      maxRequests: 60,
    });
    setTimeout(() => {
      stalled = false;
      for (const answer of held) answer();
    }, 150);
    const drained = await running.finished;
    const records = [...ledger.records()];
    expect(outcomes(records)).toEqual({ answered: 60 });
    expect(drained.unsent).toBe(0);
    // Four were under way in the stall; those due after them waited for it to end.
    expect(records[4]?.lagMs).toBeGreaterThan(100);
    expect(records.filter((record) => record.lagMs + record.durationMs > 50).length).toBeGreaterThan(15);
    const intended = records.map((record) => record.sentAtMs - record.lagMs);
    for (const [k, at] of intended.entries()) expect(at - (intended[0] ?? 0)).toBeCloseTo(k * 5, 1);
  });

  it('counts what it owed and could not send before the drain', async () => {
    const server = await rawServer({ answer: () => {} });
    onTestFinished(() => server.close());
    const { running, ledger } = besiege([server.url], {
      clients: 2,
      lanes: [lane],
      pace: { kind: 'schedule', perSecond: 100 },
      timeoutMs: 1000,
    });
    await until(() => server.seen.length === 2);
    const startMs = performance.now();
    await until(() => performance.now() - startMs > 100);
    const { unsent } = await running.drain();
    expect(ledger.sent).toBe(2);
    expect(unsent).toBeGreaterThanOrEqual(8);
    expect(unsent).toBeLessThan(40);
  });
});

describe('a constant rate', () => {
  it('asks for each target in turn in each lane, however few clients there are', async () => {
    const server = await rawServer({ answer: answerWell });
    onTestFinished(() => server.close());
    const urls = Array.from({ length: 7 }, (_, i) => new URL(`/${i}`, server.url));
    const { records } = await besiegeWith(28, urls, { clients: 2, lanes: ['new', 'reused'], pace: { kind: 'schedule', perSecond: 500 } });
    for (const lane of ['new', 'reused']) {
      const targets = records.filter((record) => record.lane === lane).map(({ target }) => target);
      expect(targets).toEqual(targets.map((_, nth) => nth % 7));
      expect(new Set(targets).size).toBe(7);
    }
  });

  it('goes on with the other clients while one pauses after a failure', async () => {
    const server = await rawServer({ answer: (socket, request) => (request.nth === 0 ? socket.end() : answerWell(socket, request)) });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(40, [server.url], {
      clients: 2,
      pace: { kind: 'schedule', perSecond: 400 },
      pauseAfterFailureMs: 60,
    });
    expect(outcomes(records)).toEqual({ answered: 39, 'empty-reply': 1 });
    const failed = records[0];
    const pauseEndsMs = (failed?.sentAtMs ?? 0) + (failed?.durationMs ?? 0) + 60;
    const during = records.filter((record) => record.sentAtMs > (failed?.sentAtMs ?? 0) && record.sentAtMs < pauseEndsMs);
    expect(during.length).toBeGreaterThan(10);
    expect(during.every((record) => record.client !== failed?.client)).toBe(true);
  });

  it('spreads over both lanes together', async () => {
    const server = await rawServer({ answer: answerWell });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(60, [server.url], {
      clients: 3,
      lanes: ['new', 'reused'],
      pace: { kind: 'schedule', perSecond: 500 },
    });
    const span = (records.at(-1)?.sentAtMs ?? 0) - (records[0]?.sentAtMs ?? 0);
    expect(span).toBeGreaterThan(100);
    expect(records.filter((record) => record.lane === 'new').length).toBeGreaterThan(15);
    expect(records.filter((record) => record.lane === 'reused').length).toBeGreaterThan(15);
  });

  it('reuses connections even if every arrival finds a client that has just been answered', async () => {
    const server = await rawServer({ answer: answerWell });
    onTestFinished(() => server.close());
    const { records } = await besiegeWith(300, [server.url], {
      clients: 2,
      lanes: ['reused'],
      pace: { kind: 'schedule', perSecond: 1000 },
    });
    expect(records.slice(150).filter((record) => record.reusedConnection).length).toBeGreaterThan(130);
  });
});
