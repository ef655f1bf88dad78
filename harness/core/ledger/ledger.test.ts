import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.ts';
import { RECORD_BYTES } from './ledger-chunk.ts';
import { isFailure, OUTCOME_MEANING, OUTCOMES, outcomeCode, outcomeOf } from './outcome.ts';

const shape = { targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a', 'ver_b'] };

describe('a record', () => {
  it('says of an attempt all that was written down', () => {
    const ledger = new Ledger(shape);
    const id = ledger.begin(7, 'reused', 1, 1000.25, 2.5, true);
    expect(ledger.at(id)).toMatchObject({ id: 0, outcome: 'open', durationMs: Number.NaN });
    ledger.end(id, 'answered', 1010.75, 202, 123, 2, 4711);
    expect(ledger.at(id)).toEqual({
      id: 0,
      client: 7,
      lane: 'reused',
      target: 1,
      sentAtMs: 1000.25,
      durationMs: 10.5,
      lagMs: 2.5,
      outcome: 'answered',
      status: 202,
      bytes: 123,
      version: 2,
      pid: 4711,
      reusedConnection: true,
      tlsError: '',
      look: 0,
    });
  });

  it('says how its answer looked, if the ledger keeps looks', () => {
    const look = { target: 1, status: 200, location: null, type: 'text/plain', size: 5, sizeTo: 5, hash: '0123', cached: false };
    const ledger = new Ledger({ ...shape, looks: [] });
    const ids = [look, { ...look, size: 6 }, { ...look }].map((each) => {
      const id = ledger.begin(0, 'new', 1, 0, 0, false);
      ledger.end(id, 'answered', 1, 200, 90, 1, 0, '', ledger.lookIndex(each));
      return id;
    });
    expect(ids.map((id) => ledger.at(id).look)).toEqual([1, 2, 1]);
    expect(ledger.looks).toEqual([null, look, { ...look, size: 6 }]);
    expect(new Ledger(shape).lookIndex(look)).toBe(0);
  });

  it('may be of a version that was not known before', () => {
    const ledger = new Ledger(shape);
    expect(['ver_b', 'v3', 'v4', 'v3'].map((name) => ledger.versionIndex(name))).toEqual([2, 3, 4, 3]);
    expect(ledger.versions).toEqual(['unknown', 'ver_a', 'ver_b', 'v3', 'v4']);
    for (let i = 0; i < 300; i++) ledger.versionIndex(`build ${i}`);
    expect(ledger.versions).toHaveLength(255);
    expect(ledger.versions[ledger.versionIndex('build 299')]).toBe('another version');
  });

  it('tells the TLS error by which it failed, beside its lane and its connection', () => {
    const ledger = new Ledger(shape);
    const codes = ['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'CERT_HAS_EXPIRED', ''];
    for (const code of codes) ledger.end(ledger.begin(0, 'reused', 0, 0, 0, true), 'bad-certificate', 1, 0, 0, 0, 0, code);
    expect([...ledger.records()].map(({ tlsError }) => tlsError)).toEqual(codes);
    expect(ledger.at(1)).toMatchObject({ lane: 'reused', reusedConnection: true, pid: 0, version: 0, status: 0 });
  });

  it('has room for 62 TLS errors, and counts those beyond as others', () => {
    const ledger = new Ledger(shape);
    const codes = Array.from({ length: 100 }, (_, i) => `CODE_${i}`);
    for (const code of codes) ledger.end(ledger.begin(0, 'new', 0, 0, 0, false), 'malformed', 1, 0, 0, 0, 0, code);
    const told = [...ledger.records()].map(({ tlsError }) => tlsError);
    expect(told.slice(0, 62)).toEqual(codes.slice(0, 62));
    expect(new Set(told.slice(62))).toEqual(new Set(['another TLS error']));
    expect(ledger.at(99)).toMatchObject({ lane: 'new', reusedConnection: false });
  });

  it.each([
    ['new', false],
    ['reused', false],
    ['reused', true],
  ] as const)('keeps lane %s and reused connection %s apart', (lane, reusedConnection) => {
    const ledger = new Ledger(shape);
    expect(ledger.at(ledger.begin(0, lane, 0, 0, 0, reusedConnection))).toMatchObject({ lane, reusedConnection });
  });

  it('takes 32 bytes', () => {
    const ledger = new Ledger(shape);
    for (let i = 0; i < 4096; i++) ledger.begin(0, 'new', 0, i, 0, false);
    expect([...ledger.chunks].map(({ buffer }) => buffer.byteLength)).toEqual([4096 * 32]);
    expect(RECORD_BYTES).toBe(32);
  });

  it('holds the largest client, pid and size that there are', () => {
    const ledger = new Ledger(shape);
    const id = ledger.begin(65_535, 'new', 0, 1e9, 0, false);
    ledger.end(id, 'answered', 1e9, 599, 0xffff_ffff, 1, 4_194_304);
    expect(ledger.at(id)).toMatchObject({ client: 65_535, status: 599, bytes: 0xffff_ffff, pid: 4_194_304 });
    const larger = ledger.begin(0, 'new', 0, 0, 0, false);
    ledger.end(larger, 'answered', 1, 200, 2 ** 32 + 7, 1, 1);
    expect(ledger.at(larger).bytes).toBe(0xffff_ffff);
  });
});

describe('the books', () => {
  it('balance at any time: sent = answered + failed + open', () => {
    const ledger = new Ledger(shape);
    const ids = Array.from({ length: 10_000 }, (_, i) => ledger.begin(i % 5, 'new', i % 2, i, 0, false));
    expect([ledger.sent, ledger.answered, ledger.failed, ledger.open]).toEqual([10_000, 0, 0, 10_000]);
    for (const id of ids) if (id % 3 !== 0) ledger.end(id, id % 3 === 1 ? 'answered' : 'reset', id + 1, 0, 0, 0, 0);
    expect([ledger.sent, ledger.answered, ledger.failed, ledger.open]).toEqual([10_000, 3333, 3333, 3334]);
    expect([...ledger.failures()].map(({ id }) => id)).toEqual(ids.filter((id) => id % 3 === 2));
    expect([...ledger.records()].map(({ id }) => id)).toEqual(ids);
  });

  it('refuse a second outcome for the same request, and keep the first', () => {
    const ledger = new Ledger(shape);
    const id = ledger.begin(0, 'new', 0, 0, 0, false);
    ledger.end(id, 'timeout', 5, 0, 0, 0, 0);
    expect(() => ledger.end(id, 'answered', 6, 200, 9, 1, 1)).toThrow('request 0 ended twice: timeout, then answered');
    expect(ledger.at(id)).toMatchObject({ outcome: 'timeout', durationMs: 5 });
    expect([ledger.answered, ledger.failed]).toEqual([0, 1]);
  });

  it.each([-1, 1, 0.5, Number.NaN, 4096])('have no record %d if only 0 was begun', (id) => {
    const ledger = new Ledger(shape);
    ledger.begin(0, 'new', 0, 0, 0, false);
    expect(() => ledger.end(id, 'answered', 0, 0, 0, 0, 0)).toThrow(RangeError);
    expect(() => ledger.at(id)).toThrow(RangeError);
    expect([ledger.sent, ledger.answered, ledger.open]).toEqual([1, 0, 1]);
  });
});

describe('an outcome', () => {
  it('keeps its code: files that were written before hold them', () => {
    expect(OUTCOMES.map((outcome) => `${outcomeCode(outcome)} ${outcome}`)).toEqual([
      '0 open',
      '1 answered',
      '2 refused',
      '3 unreachable',
      '4 connect-timeout',
      '5 empty-reply',
      '6 reset',
      '7 truncated',
      '8 malformed',
      '9 timeout',
      '10 wrong-status',
      '11 wrong-body',
      '12 bad-certificate',
      '13 unlike',
      '14 unprocessed',
      '15 stalled',
      '16 gap',
      '17 repeated',
      '18 falsely-refused',
    ]);
    for (const outcome of OUTCOMES) expect(outcomeOf(outcomeCode(outcome))).toBe(outcome);
  });

  it('is a failure unless the request was answered or is open, or the server has not processed it', () => {
    expect(OUTCOMES.filter((outcome) => !isFailure(outcome))).toEqual(['open', 'answered', 'unprocessed']);
  });

  it('has a meaning for people', () => {
    expect(Object.keys(OUTCOME_MEANING)).toEqual([...OUTCOMES]);
  });

  it('of an unknown code is an error', () => {
    expect(() => outcomeOf(OUTCOMES.length)).toThrow(RangeError);
  });
});
