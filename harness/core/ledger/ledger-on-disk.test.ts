import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countAnswersOf, countOutcome, slowestAnswerMs } from './count-outcome.ts';
import { Ledger } from './ledger.ts';
import { openLedger, readLedger } from './ledger-file.ts';
import { LedgerOnDisk } from './ledger-on-disk.ts';

const SHAPE = { targets: ['/'], versions: ['unknown', 'ver_a'], looks: [] };
/** As little as shows what happens. */
const LIMITS = { stay: 1, mostWaiting: 4, smallBytes: 1000 };
const LOOK = { target: 0, status: 200, location: null, type: null, size: 1, sizeTo: 1, hash: null, cached: false };

async function path(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-ledger-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'ledger.bin');
}

interface Kept {
  readonly ledger: Ledger;
  readonly disk: LedgerOnDisk;
  readonly failures: string[];
}

function kept(file: string): Kept {
  const ledger = new Ledger(SHAPE);
  const failures: string[] = [];
  return { ledger, failures, disk: new LedgerOnDisk(file, ledger, (failure) => failures.push(failure.message), LIMITS) };
}

/** Both get the same attempts; every `slow`th stays open until the end, and every tenth fails. `each` is called after each attempt. */
async function besiege(ledgers: readonly Ledger[], attempts: number, slow: number): Promise<void> {
  const open: number[] = [];
  for (let i = 0; i < attempts; i++) {
    for (const ledger of ledgers) {
      const id = ledger.begin(i % 7, i % 2 === 0 ? 'new' : 'reused', 0, i / 3, 0, i % 5 === 0);
      if (i % slow !== 0) end(ledger, id, i);
    }
    if (i % slow === 0) open.push(i);
    if (i % 1000 === 0) await setImmediate();
  }
  for (const id of open) for (const ledger of ledgers) end(ledger, id, attempts);
}

function end(ledger: Ledger, id: number, at: number): void {
  const look = ledger.lookIndex({ ...LOOK, size: id % 50 });
  const version = ledger.versionIndex(`v${id % 9}`);
  if (id % 10 === 0) ledger.end(id, 'bad-certificate', at / 3 + 1, 0, 5, 0, 0, `TLS_${id % 3}`);
  else ledger.end(id, 'answered', at / 3 + 1, 200, id, version, 77, '', look);
}

describe('a ledger that is kept on the disk', () => {
  it.each([
    ['none stays open', 1e9],
    ['some stay open to the end', 5000],
    ['some of each chunk stay open to the end', 300],
  ])('is what it would be in memory, and so is its file: %s', async (_, slow) => {
    const file = await path();
    const { ledger, disk, failures } = kept(file);
    const plain = new Ledger(SHAPE);
    await besiege([ledger, plain], 40_000, slow);
    expect(ledger.chunks.inMemory(0)).toBeUndefined();
    await disk.finish();
    const again = await readLedger(file, 1000);
    expect(failures).toEqual([]);
    for (const other of [ledger, again]) {
      expect([other.sent, other.answered, other.failed, other.open]).toEqual([plain.sent, plain.answered, plain.failed, plain.open]);
      expect([other.versions, other.looks, other.tlsErrors]).toEqual([plain.versions, plain.looks, plain.tlsErrors]);
      const [records, wanted] = [other.records(), plain.records()];
      let differ = 0;
      for (let i = 0; i < plain.sent; i++) if (JSON.stringify(records.next().value) !== JSON.stringify(wanted.next().value)) differ++;
      expect(differ).toBe(0);
      expect([...other.failures()].length).toBe(plain.failed);
      expect(other.at(600)).toEqual(plain.at(600));
    }
  });

  it('holds few chunks in memory while the siege goes on, however many attempts stay open', async () => {
    const { ledger } = kept(await path());
    await besiege([ledger], 80_000, 300);
    const inMemory = Array.from({ length: ledger.chunks.length }, (_, nth) => ledger.chunks.inMemory(nth)).filter(Boolean);
    expect(ledger.chunks.length).toBe(20);
    expect(inMemory.length).toBeLessThan(12);
  });

  it('is asked for its answers at any time, as if it were in memory', async () => {
    const [{ ledger }, plain] = [kept(await path()), new Ledger(SHAPE)];
    const open: number[] = [];
    for (let i = 0; i < 40_000; i++) {
      for (const each of [ledger, plain]) {
        const id = each.begin(0, 'new', 0, i, 0, false);
        if (i % 5000 !== 7) each.end(id, i % 10 === 0 ? 'reset' : 'answered', i + (i % 977), 200, 1, i % 3, 0);
      }
      if (i % 5000 === 7) open.push(i);
      if (i % 6000 !== 0) continue;
      for (let version = 0; version < 3; version++) expect(countAnswersOf(ledger, version)).toBe(countAnswersOf(plain, version));
      expect(slowestAnswerMs(ledger)).toBe(slowestAnswerMs(plain));
      expect(countOutcome(ledger, 'reset')).toBe(countOutcome(plain, 'reset'));
      if (i > 20_000)
        for (const id of open.splice(0, 2)) for (const each of [ledger, plain]) each.end(id, 'answered', i + 5000, 200, 1, 1, 0);
      await setImmediate();
    }
    expect(ledger.chunks.inMemory(0)).toBeUndefined();
    expect(countAnswersOf(ledger, 1)).toBe(countAnswersOf(plain, 1));
    expect(slowestAnswerMs(ledger)).toBe(slowestAnswerMs(plain));
  });

  it('refuses a second outcome of an attempt that is no longer in memory', async () => {
    const { ledger } = kept(await path());
    await besiege([ledger], 50_000, 1000);
    expect(ledger.chunks.inMemory(0)).toBeUndefined();
    expect(() => ledger.end(1, 'reset', 1, 0, 0, 0, 0)).toThrow('request 1 ended twice: answered, then reset');
    expect(() => ledger.end(0, 'reset', 1, 0, 0, 0, 0)).toThrow('request 0 ended twice: bad-certificate, then reset');
  });

  it('is on the disk after a flush, as far as it went, whatever comes later', async () => {
    const file = await path();
    const { ledger, disk } = kept(file);
    for (let i = 0; i < 10_000; i++) {
      const id = ledger.begin(0, 'new', 0, i, 0, false);
      if (i % 100 !== 0) end(ledger, id, i);
    }
    disk.flush();
    await written(file, 10_000);
    const killed = openLedger(file, true);
    expect(killed.lostBytes).not.toBeNull();
    expect(JSON.stringify([...killed.ledger.records()])).toBe(JSON.stringify([...ledger.records()]));
    await expect(readLedger(file)).rejects.toThrow('does not say that it is whole');
    for (let i = 0; i < 10_000; i += 100) end(ledger, i, 10_000);
    await disk.finish();
    expect(JSON.stringify([...(await readLedger(file, 1000)).records()])).toBe(JSON.stringify([...ledger.records()]));
  });

  it('that is killed between two flushes is read as far as its blocks are whole', async () => {
    const file = await path();
    const { ledger, disk } = kept(file);
    await besiege([ledger], 9000, 1e9);
    disk.flush();
    await written(file, 9000);
    const whole = await readFile(file);
    for (let cut = 0; cut < 9000 * 34; cut += 39_999) {
      await writeFile(file, whole.subarray(0, whole.length - cut));
      const { ledger: read } = openLedger(file, true);
      expect(JSON.stringify([...read.records()])).toBe(JSON.stringify([...ledger.records()].slice(0, read.sent)));
    }
  });
});

/** Waits until as many records can be read from the file of a run that goes on. */
async function written(file: string, records: number): Promise<void> {
  while (openLedger(file, true).ledger.sent < records) await setImmediate();
}
