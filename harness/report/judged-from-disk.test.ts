import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Ledger } from '../core/ledger/ledger.ts';
import { readLedger } from '../core/ledger/ledger-file.ts';
import { LedgerOnDisk } from '../core/ledger/ledger-on-disk.ts';
import { isFailure, OUTCOMES, type Outcome } from '../core/ledger/outcome.ts';
import type { Recording } from '../core/record/run-record.ts';
import { healthyRecording } from '../core/verdict/healthy.fixture.ts';
import { renderHtml } from './html/report-html.ts';
import { judge } from './make-report.ts';
import { renderJson } from './report-json.ts';
import { renderVerdict } from './terminal/report-terminal.ts';

const RECORDS = 60_000;
/** As little in memory as shows what happens. */
const LIMITS = { stay: 1, mostWaiting: 2, smallBytes: 1000 };
const CLIENTS = 40;

/** What a siege meets. */
interface Kind {
  readonly says: string;
  readonly lostEvery: number;
  /** One in this many ends long after all others of its chunk. */
  readonly slowEvery: number;
  /** Never ends. */
  readonly openEvery: number;
  readonly strangeEvery: number;
  /** Two threads tell of what they sent one after the other. */
  readonly threads: boolean;
}

const KINDS: readonly Kind[] = [
  { says: 'loses requests, and some stay open', lostEvery: 999, slowEvery: 500, openEvery: 7_001, strangeEvery: 0, threads: false },
  { says: 'loses what was slow alone', lostEvery: 5_000, slowEvery: 5_000, openEvery: 0, strangeEvery: 0, threads: false },
  { says: 'meets strange answers', lostEvery: 0, slowEvery: 2_000, openEvery: 0, strangeEvery: 3_011, threads: false },
  { says: 'is told of by two threads', lostEvery: 3_001, slowEvery: 999, openEvery: 0, strangeEvery: 0, threads: true },
];

const FAILURES = OUTCOMES.filter(isFailure).filter((outcome) => outcome !== 'unlike');

function besiege(ledgers: readonly Ledger[], { lostEvery, slowEvery, openEvery, strangeEvery, threads }: Kind): void {
  const every = (n: number, i: number): boolean => n > 0 && i % n === n - 1;
  const late: { id: number; outcome: Exclude<Outcome, 'open'>; atMs: number }[] = [];
  for (let i = 0; i < RECORDS; i++) {
    // Each batch of a thread is behind that of the other by half a batch.
    const nth = threads && (i >> 9) % 2 === 1 ? i - 256 : i;
    const sentMs = 1000 + (6000 * nth) / RECORDS;
    const target = i % 10 === 0 ? 0 : 1;
    const version = sentMs < 4500 ? 1 : 2;
    const tookMs = every(slowEvery, i) ? 900 : target === 0 ? 300 : 0.5 + ((i * 7919) % 1000) / 900;
    const outcome = every(lostEvery, i) ? (FAILURES[i % FAILURES.length] ?? 'reset') : 'answered';
    for (const ledger of ledgers) {
      const id = ledger.begin(i % CLIENTS, i % 3 === 0 ? 'reused' : 'new', target, sentMs, (i % 7) / 10, i % 3 === 0);
      if (every(openEvery, i)) continue;
      const isStrange = every(strangeEvery, i);
      const look = ledger.lookIndex({
        ...{ target, status: 200 + version, location: null, type: 'text/html', cached: false },
        ...(isStrange ? { size: 0, sizeTo: 0, hash: null } : { size: 9, sizeTo: 9, hash: `${version}f`.repeat(8) }),
      });
      if (every(slowEvery, i)) {
        if (ledger === ledgers[0]) late.push({ id, outcome, atMs: sentMs + tookMs });
        continue;
      }
      ledger.end(id, outcome, sentMs + tookMs, outcome === 'answered' ? 200 + version : 0, 187, version, 4711 + (i % 8), '', look);
    }
    if (i % 25_000 === 24_999) for (const { id, outcome: ended, atMs } of late.splice(0)) endAll(ledgers, id, ended, atMs);
  }
  for (const { id, outcome, atMs } of late) endAll(ledgers, id, outcome, atMs);
}

function endAll(ledgers: readonly Ledger[], id: number, outcome: Exclude<Outcome, 'open'>, atMs: number): void {
  for (const ledger of ledgers)
    ledger.end(id, outcome, atMs, outcome === 'answered' ? 201 : 0, 187, 1, 4711, '', outcome === 'answered' ? 1 : 0);
}

/** All that is said of a run. */
function saidOf(recording: Recording): readonly string[] {
  const report = judge(recording);
  return [
    renderJson(report),
    renderHtml(report, recording),
    renderVerdict(report, recording, { colour: false, width: 100, reportPath: 'report.html' }),
  ];
}

describe('a run whose ledger is on the disk', () => {
  it.each(KINDS)('and which $says is judged and rendered as one in memory', { timeout: 120_000 }, async (kind) => {
    const folder = await mkdtemp(join(tmpdir(), 'zerodrop-on-disk-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { run, events } = healthyRecording();
    const shape = { targets: ['/slow/', '/fast/'], versions: ['unknown', 'ver_a', 'ver_b'], looks: [] };
    const [inMemory, spilled] = [new Ledger(shape), new Ledger(shape)];
    const disk = new LedgerOnDisk(join(folder, 'ledger.bin'), spilled, () => undefined, LIMITS);
    besiege([inMemory, spilled], kind);
    await disk.finish();
    const read = await readLedger(join(folder, 'ledger.bin'), LIMITS.smallBytes);
    expect([spilled, read].map(({ chunks }) => chunks.inMemory(0))).toEqual([undefined, undefined]);
    const options = { ...run.options, clients: CLIENTS, lanes: ['new', 'reused'] as const };
    const of = (ledger: Ledger): Recording => ({ run: { ...run, runtime: 'external', options, served: null }, ledger, events });
    const said = saidOf(of(inMemory));
    for (const ledger of [spilled, read]) for (const [i, text] of saidOf(of(ledger)).entries()) expect(text === said[i]).toBe(true);
    expect(JSON.parse(said[0] ?? '').requests.sent).toBe(RECORDS);
  });
});
