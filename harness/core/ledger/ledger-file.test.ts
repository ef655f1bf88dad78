import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ZerodropError } from '../errors.ts';
import { Ledger } from './ledger.ts';
import { openLedger, readLedger } from './ledger-file.ts';
import { writeLedger } from './ledger-on-disk.ts';
import { OUTCOMES } from './outcome.ts';

async function path(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-ledger-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'ledger');
}

function filled(records: number): Ledger {
  const ledger = new Ledger({ targets: ['/slow/', '/fäst/'], versions: ['unknown', 'ver_a'] });
  for (let i = 0; i < records; i++) {
    const id = ledger.begin(i % 7, i % 2 === 0 ? 'new' : 'reused', i % 2, i * 1.5, i % 3, i % 5 === 0);
    const outcome = OUTCOMES[i % OUTCOMES.length];
    if (outcome !== undefined && outcome !== 'open') ledger.end(id, outcome, i * 1.5 + 2, 200, i, i % 2, i);
  }
  return ledger;
}

describe('a ledger that was written', () => {
  it.each([0, 1, 4096, 4097, 10_000])('is read again as it was, with %d records', async (records) => {
    const file = await path();
    const ledger = filled(records);
    await writeLedger(file, ledger);
    const again = await readLedger(file);
    expect([...again.records()]).toEqual([...ledger.records()]);
    expect([again.sent, again.answered, again.failed, again.open]).toEqual([ledger.sent, ledger.answered, ledger.failed, ledger.open]);
    expect([again.targets, again.versions]).toEqual([ledger.targets, ledger.versions]);
  });

  it('keeps how answers looked', async () => {
    const file = await path();
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown'], looks: [] });
    const look = { target: 0, status: 302, location: '/login', type: null, size: 0, sizeTo: 0, hash: null, cached: true };
    for (let i = 0; i < 5000; i++) {
      const index = i % 3 === 0 ? 0 : ledger.lookIndex({ ...look, size: i % 3, sizeTo: i % 3 });
      ledger.end(ledger.begin(0, 'new', 0, i, 0, false), 'answered', i + 1, 302, 9, 0, 0, '', index);
    }
    await writeLedger(file, ledger);
    const again = await readLedger(file);
    expect(again.looks).toEqual(ledger.looks);
    expect([...again.records()]).toEqual([...ledger.records()]);
  });

  it('keeps the TLS errors', async () => {
    const file = await path();
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
    for (const code of ['CERT_HAS_EXPIRED', 'CERT_REVOKED', ''])
      ledger.end(ledger.begin(0, 'new', 0, 1, 0, false), 'bad-certificate', 2, 0, 0, 0, 0, code);
    await writeLedger(file, ledger);
    expect([...(await readLedger(file)).records()].map(({ tlsError }) => tlsError)).toEqual(['CERT_HAS_EXPIRED', 'CERT_REVOKED', '']);
  });

  it('takes 32 bytes a record, and less than 4 kB besides', async () => {
    const file = await path();
    await writeLedger(file, filled(5000));
    expect((await readFile(file)).length).toBeLessThan(5000 * 32 + 4000);
  });

  it('is read chunk by chunk if it is large, and gives the same', async () => {
    const file = await path();
    const ledger = filled(20_000);
    await writeLedger(file, ledger);
    const again = await readLedger(file, 1000);
    expect(again.chunks.inMemory(0)).toBeUndefined();
    expect([again.sent, again.answered, again.failed, again.open]).toEqual([ledger.sent, ledger.answered, ledger.failed, ledger.open]);
    for (const id of [0, 4095, 4096, 7777, 19_999]) expect(again.at(id)).toEqual(ledger.at(id));
    const [records, others] = [again.failures(), ledger.failures()];
    for (let i = 0; i < ledger.failed; i++) expect(records.next().value).toEqual(others.next().value);
  });
});

describe('a file that is no whole ledger is refused', () => {
  it.each([
    ['empty', () => Buffer.alloc(0), 'is no ledger'],
    ['of something else', () => Buffer.from('{"schema":"zerodrop/report/1"}'), 'is no ledger'],
    ['cut in the head of a block', (whole: Buffer) => whole.subarray(0, 80), 'is cut short: after 0 records'],
    ['cut in a chunk', (whole: Buffer) => whole.subarray(0, whole.length - 10_000), 'is cut short: after 4096 records'],
    ['without its end', (whole: Buffer) => whole.subarray(0, endAt(whole)), 'does not say that it is whole'],
    ['with more than it says', (whole: Buffer) => Buffer.concat([whole, Buffer.alloc(1)]), 'holds more than the 5000 records'],
    ['with a bit of a chunk that flipped', flipped(150_000), 'the chunk with the records 4096 to 4999 does not match its checksum'],
    ['with a bit of the first chunk that flipped', flipped(5000), 'the chunk with the records 0 to 4095 does not match its checksum'],
    ['with a bit of a head that flipped', flipped(64 + 30), 'does not match its checksum'],
    ['with a bit of the names that flipped', flipped(64 + 88 + 20), 'a block of names does not match its checksum'],
    [
      'with a bit of its end that flipped',
      (whole: Buffer) => flipped(whole.length - 5)(whole),
      'a block of end does not match its checksum',
    ],
  ])('%s', async (_, damage, says) => {
    const file = await path();
    await writeLedger(file, filled(5000));
    await writeFile(file, damage(await readFile(file)));
    await expect(readLedger(file)).rejects.toBeInstanceOf(ZerodropError);
    await expect(readLedger(file)).rejects.toThrow(says);
  });

  it('whichever bit of it flipped', async () => {
    const file = await path();
    await writeLedger(file, filled(100));
    const whole = await readFile(file);
    for (let at = 0; at < whole.length; at += 7) {
      await writeFile(file, flipped(at)(whole));
      await expect(readLedger(file)).rejects.toBeInstanceOf(ZerodropError);
    }
  });
});

describe('a file of a run that was killed', () => {
  it.each([
    ['within a chunk', 10_000, 4096],
    ['within the head of a chunk', 904 * 32 + 200, 4096],
    ['before it says that it is whole', 1, 5000],
  ])('is read as far as it is whole: cut %s', async (_, lost, records) => {
    const file = await path();
    const ledger = filled(5000);
    await writeLedger(file, ledger);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length - lost));
    const read = openLedger(file, true);
    expect(read.lostBytes).toBeGreaterThan(0);
    expect([...read.ledger.records()]).toEqual([...ledger.records()].slice(0, records));
  });

  it('is whole if it is', async () => {
    const file = await path();
    await writeLedger(file, filled(10));
    expect(openLedger(file, true).lostBytes).toBeNull();
  });
});

function flipped(at: number): (whole: Buffer) => Buffer {
  return (whole) => {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 4;
    return damaged;
  };
}

/** Where the block `end` begins: it is the last one. */
function endAt(whole: Buffer): number {
  return whole.lastIndexOf('zdbk');
}
