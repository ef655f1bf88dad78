import { describe, expect, it, onTestFinished } from 'vitest';
import { startClock } from '../../clock.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { EXCHANGES } from '../exchanges.ts';
import { statusJudge } from '../judging/status-judge.ts';
import { answerWell, rawServer } from '../response/raw-server.fixture.ts';
import type { Judge, Records, Target } from '../siege-types.ts';
import { helloJudge, outcomes, until } from '../test-siege.fixture.ts';
import { startGroups } from './siege-groups.ts';

const SHARED = {
  lanes: ['new', 'reused'],
  connectTimeoutMs: 2000,
  timeoutMs: 2000,
  pauseAfterFailureMs: 0,
  sendIds: true,
  pace: { kind: 'closed-loop' },
  insecure: false,
} as const;

async function server(): Promise<{ readonly url: URL; readonly heads: readonly string[] }> {
  const heads: string[] = [];
  const raw = await rawServer({
    answer: (socket, request) => {
      heads.push(request.head);
      answerWell(socket, request);
    },
  });
  onTestFinished(() => raw.close());
  return { url: raw.url, heads };
}

function group(name: 'get' | 'post', clients: number, url: URL, paths: readonly string[], judge: Judge = helloJudge) {
  const targets: Target[] = paths.map((path) => ({ name: path, url: new URL(path, url), method: name === 'get' ? 'GET' : 'POST' }));
  return { exchange: EXCHANGES[name], clients, targets, judgeFor: () => judge };
}

describe('a siege of several exchanges', () => {
  it('is one ledger: clients are numbered through, targets are those of each group, ids are unique', async () => {
    const { url, heads } = await server();
    const groups = [group('get', 2, url, ['/a', '/b']), group('post', 3, url, ['/c'])];
    const ledger = new Ledger({ targets: ['/a', '/b', '/c'], versions: ['unknown', 'a'] });
    const siege = startGroups(groups, { ...SHARED, ledger, clock: startClock() });
    await until(() => ledger.answered >= 200);
    const drained = await siege.drain();
    const records = [...ledger.records()];
    expect(outcomes(records)).toEqual({ answered: records.length });
    expect(drained.autocannon).toMatchObject({ requests: records.length, responses: records.length });
    const clientsOf = (target: number) => [...new Set(records.filter((each) => each.target === target).map(({ client }) => client))].sort();
    expect([clientsOf(0), clientsOf(1), clientsOf(2)]).toEqual([[0, 1, 2, 3], [0, 1, 2, 3], ['4', '5', '6', '7', '8', '9'].map(Number)]);
    // What the server read is what the ledger says of the request of this id.
    const read = heads.map((head) => [/^X-Zerodrop-Request: (\d+)$/im.exec(head)?.[1], head.split(' ', 2).join(' ')]);
    const sent = records.map(({ id, target }) => [`${id}`, ['GET /a', 'GET /b', 'POST /c'][target]]);
    expect(read.sort()).toEqual(sent.sort());
  });

  it('gives each group the part of the rate that its clients are of all', async () => {
    const { url } = await server();
    const groups = [group('get', 1, url, ['/a']), group('post', 3, url, ['/b'])];
    const ledger = new Ledger({ targets: ['/a', '/b'], versions: ['unknown', 'a'] });
    const clock = startClock();
    const siege = startGroups(groups, { ...SHARED, lanes: ['new'], pace: { kind: 'schedule', perSecond: 200 }, ledger, clock });
    await until(() => ledger.answered >= 80);
    await siege.drain();
    const records = [...ledger.records()];
    const share = records.filter(({ target }) => target === 0).length / records.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
  });

  it('breaks with the first that does, and the others are drained', async () => {
    const { url } = await server();
    const broken: Judge = {
      wantsBody: true,
      judge: () => {
        throw new Error('the judge broke');
      },
    };
    const groups = [group('get', 1, url, ['/a']), group('post', 1, url, ['/b'], broken)];
    const ledger = new Ledger({ targets: ['/a', '/b'], versions: ['unknown', 'a'] });
    const siege = startGroups(groups, { ...SHARED, lanes: ['new'], ledger, clock: startClock() });
    await expect(siege.finished).rejects.toThrow('the judge broke');
    await expect(siege.drain()).rejects.toThrow('the judge broke');
    expect([...ledger.records()].filter(({ target, outcome }) => target === 0 && outcome === 'open')).toEqual([]);
  });

  it('starts nothing if a group can not be started', async () => {
    const { url, heads } = await server();
    const groups = [group('get', 1, url, ['/a']), group('post', 1.5, url, ['/b'])];
    const ledger = new Ledger({ targets: ['/a', '/b'], versions: ['unknown', 'a'] });
    expect(() => startGroups(groups, { ...SHARED, lanes: ['new'], ledger, clock: startClock() })).toThrow(/not 1.5/);
    await until(() => ledger.open === 0);
    expect(heads.length).toBeLessThanOrEqual(1);
  });

  it('keeps looks by the targets of the whole siege', async () => {
    const { url } = await server();
    const expected = { statuses: null, body: null };
    const groups = [group('get', 1, url, ['/a', '/b']), group('post', 1, url, ['/c'])].map((each) => ({
      ...each,
      judgeFor: (book: Records) => statusJudge(expected, book),
    }));
    const ledger = new Ledger({ targets: ['/a', '/b', '/c'], versions: ['unknown', '2xx'], looks: [] });
    const siege = startGroups(groups, { ...SHARED, ledger, clock: startClock() });
    await until(() => ledger.answered >= 30);
    await siege.drain();
    expect((ledger.looks ?? []).map((look) => look?.target).sort()).toEqual([0, 1, 2, undefined]);
    for (const { target, look } of ledger.records()) expect(ledger.looks?.[look]?.target).toBe(target);
  });

  it('a connection in a gap is of no group: it has a target and a client of its own', async () => {
    const raw = await rawServer({ answer: () => {} });
    const groups = [group('get', 1, raw.url, ['/a']), group('post', 1, raw.url, ['/b'])];
    const ledger = new Ledger({ targets: ['/a', '/b'], connects: ['connect'], versions: ['unknown', 'a'] });
    const siege = startGroups(groups, {
      ...SHARED,
      lanes: ['new'],
      pauseAfterFailureMs: 1000,
      bareConnects: true,
      ledger,
      clock: startClock(),
    });
    await until(() => raw.seen.length === 2);
    void raw.close();
    await until(() => [...ledger.records()].some(({ client }) => client > 1));
    const drained = await siege.drain();
    const found = [...ledger.records()].filter(({ client, target }) => client > 1 || target > 1);
    expect(found.map(({ client, target, outcome }) => [client, target, outcome])).toEqual(found.map(() => [2, 2, 'refused']));
    expect(drained.connects?.failed).toBe(found.length);
  });
});
