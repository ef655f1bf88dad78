import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ZerodropError } from '../errors.ts';
import { Ledger } from './ledger.ts';
import { readLedger } from './ledger-file.ts';
import { writeOlderLedger as writeLedger } from './older-ledger.fixture.ts';
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

describe('a ledger of format 1', () => {
  it.each([0, 1, 4096, 4097, 10_000])('is read again as it was, with %d records', async (records) => {
    const file = await path();
    const ledger = filled(records);
    await writeLedger(file, ledger);
    const again = await readLedger(file);
    expect([...again.records()]).toEqual([...ledger.records()]);
    expect([again.sent, again.answered, again.failed, again.open]).toEqual([ledger.sent, ledger.answered, ledger.failed, ledger.open]);
    expect([again.targets, again.versions]).toEqual([ledger.targets, ledger.versions]);
  });

  it('of a version that knew fewer outcomes, and no TLS errors, is read as it was', async () => {
    const file = await path();
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'ver_a'] });
    ledger.end(ledger.begin(0, 'reused', 0, 1, 0, true), 'unreachable', 2, 0, 0, 0, 0);
    await writeLedger(file, ledger);
    const whole = (await readFile(file)).toString('latin1');
    await writeFile(file, whole.replace(/,"bad-certificate"[^\]]*\]/, ']').replace(',"tlsErrors":[""]', ''), 'latin1');
    expect(await readFile(file, 'latin1')).not.toMatch(/bad-certificate|tlsErrors/);
    expect([...(await readLedger(file)).records()]).toEqual([...ledger.records()]);
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
    await writeFile(file, (await readFile(file)).toString('latin1').replace('"status":302', '"status":"x"'), 'latin1');
    await expect(readLedger(file)).rejects.toThrow('does not say what');
  });

  it('keeps the TLS errors', async () => {
    const file = await path();
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown'] });
    for (const code of ['CERT_HAS_EXPIRED', 'CERT_REVOKED', ''])
      ledger.end(ledger.begin(0, 'new', 0, 1, 0, false), 'bad-certificate', 2, 0, 0, 0, 0, code);
    await writeLedger(file, ledger);
    expect([...(await readLedger(file)).records()].map(({ tlsError }) => tlsError)).toEqual(['CERT_HAS_EXPIRED', 'CERT_REVOKED', '']);
  });

  it('is read chunk by chunk if it is large, and gives the same', async () => {
    const file = await path();
    const ledger = filled(20_000);
    await writeLedger(file, ledger);
    const again = await readLedger(file, 1000);
    expect(again.chunks.inMemory(0)).toBeUndefined();
    expect([again.sent, again.answered, again.failed, again.open]).toEqual([ledger.sent, ledger.answered, ledger.failed, ledger.open]);
    for (const id of [0, 4096, 12_345, 19_999]) expect(again.at(id)).toEqual(ledger.at(id));
  });

  it('takes 32 bytes a record, in chunks of 4,096', async () => {
    const file = await path();
    await writeLedger(file, filled(5000));
    expect((await readFile(file)).length).toBeLessThan(2 * 4096 * 32 + 1000);
  });
});

describe('a file of format 1 that is no whole ledger is refused', () => {
  it.each([
    ['empty', () => Buffer.alloc(0), 'is no ledger'],
    ['of something else', () => Buffer.from('{"schema":"zerodrop/report/1"}'), 'is no ledger'],
    ['cut in its header', (whole: Buffer) => whole.subarray(0, 60), 'cut short'],
    ['cut in a chunk', (whole: Buffer) => whole.subarray(0, whole.length - 1), 'cut short'],
    ['without its last chunk', (whole: Buffer) => whole.subarray(0, whole.length - 4096 * 32), 'cut short'],
    ['without any chunk', (whole: Buffer) => whole.subarray(0, whole.length - 2 * 4096 * 32), 'cut short'],
    ['with more than it says', (whole: Buffer) => Buffer.concat([whole, whole.subarray(-4096 * 32)]), 'more than'],
    [
      'with a header that is no JSON',
      (whole: Buffer) => Buffer.from(whole.toString('latin1').replace('{"targets"', '{targets'), 'latin1'),
      'header',
    ],
    [
      'with a header that lacks something',
      (whole: Buffer) => Buffer.from(whole.toString('latin1').replace('"records"', '"rekords"'), 'latin1'),
      'header',
    ],
    [
      'of chunks of another size',
      (whole: Buffer) => Buffer.from(whole.toString('latin1').replace('"chunkBytes":131072', '"chunkBytes":262144'), 'latin1'),
      'header',
    ],
    [
      'of outcomes in another order',
      (whole: Buffer) => Buffer.from(whole.toString('latin1').replace('"refused","unreachable"', '"unreachable","refused"'), 'latin1'),
      'outcomes',
    ],
  ])('%s', async (_, damage, says) => {
    const file = await path();
    await writeLedger(file, filled(5000));
    await writeFile(file, damage(await readFile(file)));
    await expect(readLedger(file)).rejects.toBeInstanceOf(ZerodropError);
    await expect(readLedger(file)).rejects.toThrow(says);
  });
});
