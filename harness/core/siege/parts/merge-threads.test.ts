import { describe, expect, it } from 'vitest';
import { Ledger } from '../../ledger/ledger.ts';
import { Merge } from './merge-threads.ts';
import { type Batch, Relay } from './relay.ts';

const ledgerOf = (): Ledger => new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
const relayOf = (): Relay => new Relay(['/']);
const send = (relay: Relay, sentMs: number, client = 0): number => relay.begin(client, 'new', 0, sentMs, 0, false);
const answer = (relay: Relay, id: number, atMs: number): void => relay.end(id, 'answered', atMs, 200, 187, 1, 7);
const sentAt = (ledger: Ledger): number[] => [...ledger.records()].map(({ sentAtMs }) => sentAtMs);

describe('Merge', () => {
  it('has each attempt once, in the order of sending, whatever the order in which threads tell', () => {
    const ledger = ledgerOf();
    const merge = new Merge(ledger, 2, (part, client) => 10 * part + client);
    const [one, two] = [relayOf(), relayOf()];
    const ids = [1, 4, 6].map((ms) => send(one, ms));
    for (const id of ids) answer(one, id, 6.5);
    merge.add(0, one.take(7));
    // The other may still tell of something that it sent before.
    expect([ledger.sent, ledger.answered]).toEqual([0, 0]);
    for (const ms of [2, 3, 5]) send(two, ms, 1);
    merge.add(1, two.take(5.5));
    expect(sentAt(ledger)).toEqual([1, 2, 3, 4, 5]);
    merge.finish(1);
    merge.finish(0);
    expect(sentAt(ledger)).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...ledger.records()].map(({ client }) => client)).toEqual([0, 11, 11, 0, 11, 0]);
    expect([ledger.answered, ledger.open]).toEqual([3, 3]);
  });

  it('has one number for a version and for a look, whichever thread met it first', () => {
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'], looks: [] });
    const merge = new Merge(ledger, 2, (_, client) => client);
    const look = { target: 0, status: 200, location: null, type: null, size: 1, sizeTo: 1, hash: 'h', cached: false };
    const threads = [0, 1].map(() => new Relay(['/'], ['unknown', 'a'], true));
    const met = [
      ['v2', 'v3'],
      ['v3', 'v2'],
      ['v2', 'a'],
    ].map((names, round) => names.map((name, i) => ({ name, size: round + i })));
    for (const [round, each] of met.entries()) {
      for (const [i, { name, size }] of each.entries()) {
        const relay = threads[i];
        if (relay === undefined) continue;
        const id = send(relay, 2 * round + i);
        relay.end(id, 'answered', 2 * round + i, 200, 1, relay.versionIndex(name), 0, '', relay.lookIndex({ ...look, size }));
        merge.add(i, relay.take(2 * round + i));
      }
    }
    for (const i of [0, 1]) merge.finish(i);
    const seen = [...ledger.records()].map((each) => [ledger.versions[each.version], ledger.looks?.[each.look]?.size]);
    expect(seen).toEqual([
      ['v2', 0],
      ['v3', 1],
      ['v3', 1],
      ['v2', 2],
      ['v2', 2],
      ['a', 3],
    ]);
  });

  it('keeps everything that is known of an attempt', () => {
    const ledger = ledgerOf();
    const merge = new Merge(ledger, 1, (_, client) => client);
    const relay = relayOf();
    relay.end(relay.begin(3, 'reused', 0, 1.25, 0.5, true), 'reset', 2.5, 0, 12, 0, 0);
    answer(relay, send(relay, 2), 2 ** -2 + 3);
    merge.add(0, relay.take(4));
    const common = { target: 0, durationMs: 1.25 };
    expect(ledger.at(0)).toMatchObject({
      ...common,
      client: 3,
      lane: 'reused',
      lagMs: 0.5,
      reusedConnection: true,
      outcome: 'reset',
      bytes: 12,
    });
    expect(ledger.at(1)).toMatchObject({ ...common, lane: 'new', outcome: 'answered', status: 200, bytes: 187, version: 1, pid: 7 });
  });

  it('keeps the TLS errors of each thread, whatever their order in the other', () => {
    const ledger = ledgerOf();
    const merge = new Merge(ledger, 2, (part) => part);
    const [one, two] = [relayOf(), relayOf()];
    const fail = (relay: Relay, sentMs: number, code: string): void => {
      relay.end(send(relay, sentMs), 'bad-certificate', sentMs + 1, 0, 0, 0, 0, code);
    };
    fail(one, 1, 'CERT_HAS_EXPIRED');
    fail(two, 2, 'CERT_REVOKED');
    merge.add(0, one.take(10));
    merge.add(1, two.take(10));
    fail(one, 11, 'CERT_REVOKED');
    fail(two, 12, 'CERT_HAS_EXPIRED');
    merge.add(0, one.take(20));
    merge.add(1, two.take(20));
    merge.finish(0);
    merge.finish(1);
    const told = [...ledger.records()].map(({ tlsError }) => tlsError);
    expect(told).toEqual(['CERT_HAS_EXPIRED', 'CERT_REVOKED', 'CERT_REVOKED', 'CERT_HAS_EXPIRED']);
  });

  it('keeps apart what the ends of one thread and of another say under the same number', () => {
    const ledger = ledgerOf();
    const merge = new Merge(ledger, 2, (part) => part);
    const relays = [relayOf(), relayOf()];
    relays.forEach((relay, part) => {
      const id = send(relay, part + 1);
      relay.end(id, part === 0 ? 'refused' : 'timeout', 9, 0, 0, 0, 0);
      merge.add(part, relay.take(10));
    });
    expect([...ledger.records()].map(({ outcome }) => outcome)).toEqual(['refused', 'timeout']);
  });

  it('refuses an attempt that ends twice', () => {
    const merge = new Merge(ledgerOf(), 1, (_, client) => client);
    const relay = relayOf();
    answer(relay, send(relay, 1), 2);
    const batch: Batch = relay.take(3);
    merge.add(0, batch);
    const again: Batch = { ...batch, begins: new Float64Array(0) };
    expect(() => merge.add(0, again)).toThrow('request 0 of a thread is not open and ended, as answered');
  });
});

describe('Relay', () => {
  it('refuses an attempt that ends twice, or was never begun', () => {
    const relay = relayOf();
    const id = send(relay, 1);
    answer(relay, id, 2);
    expect(() => answer(relay, id, 3)).toThrow(RangeError);
    expect(() => answer(relay, 1, 3)).toThrow(RangeError);
  });

  it('passes each attempt on once, however many there are', () => {
    const relay = relayOf();
    for (let i = 0; i < 5000; i++) answer(relay, send(relay, i), i + 1);
    expect([relay.take(5001).begins.length, relay.take(5002).begins.length]).toEqual([5000 * 6, 0]);
  });
});
