import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZerodropError } from '../core/errors.ts';
import { HeldExchanges } from '../core/ledger/held-exchanges.ts';
import { Ledger } from '../core/ledger/ledger.ts';
import type { Recording } from '../core/record/run-record.ts';
import { MOST_OUTAGES } from '../core/verdict/measures/outages-seen.ts';
import { withKnowledge } from '../servers/server-registry.ts';
import { reportAgain } from './again.ts';
import { withoutChecksums } from './checksums.fixture.ts';
import { writeReports } from './files.ts';
import { judge } from './make-report.ts';
import { readRecording } from './read-recording.ts';
import { sampleRecording } from './sample/sample-recording.ts';
import { sampleReport } from './sample/sample-report.ts';
import { renderVerdict } from './terminal/report-terminal.ts';

const recording = sampleRecording('killed');
const report = sampleReport(recording);
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function plain(read: Recording): unknown {
  return { run: read.run, events: read.events, records: [...read.ledger.records()], targets: read.ledger.targets };
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ZerodropError)) throw error;
  return error.message;
}

describe('writeReports', () => {
  it('writes the eight files and nothing else', async () => {
    await writeReports(folder, recording, report);
    expect((await readdir(folder)).sort()).toEqual([
      'checksums.sha256',
      'events.ndjson',
      'junit.xml',
      'ledger.bin',
      'report.html',
      'report.json',
      'run.json',
      'samples.ndjson',
    ]);
  });

  it('writes all outages beside a report that does not list them, and none again if it does', async () => {
    const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'a'] });
    for (let i = 0; i < 2 * MOST_OUTAGES + 20; i++) {
      const id = ledger.begin(0, 'new', 0, i, 0, false);
      if (i % 2 === 0) ledger.end(id, 'reset', i + 0.2, 0, 0, 0, 0);
      else ledger.end(id, 'answered', i + 0.4, 200, 10, 1, 0);
    }
    const lossy = { ...recording, run: { ...recording.run, slowTargets: [] }, ledger };
    const judged = judge(lossy);
    expect([judged.outages.length, judged.outageTotals.count]).toEqual([MOST_OUTAGES, MOST_OUTAGES + 10]);
    await writeReports(folder, lossy, judged);
    const lines = (await readFile(join(folder, 'outages.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBe(MOST_OUTAGES + 10);
    expect(JSON.parse(lines[0] ?? '')).toEqual(judged.outages[0]);
    const terminal = renderVerdict(judged, lossy, { colour: false, width: 200, reportPath: 'x' });
    expect(terminal).toContain('and 1,005 more outages; all are in outages.ndjson');
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('all are in outages.ndjson');
    await writeReports(folder, recording, report);
    expect(await readdir(folder)).not.toContain('outages.ndjson');
  });

  it('writes what the ledger can not say of held exchanges, and reads it again', async () => {
    const held = new HeldExchanges();
    const stream = held.begin(1, 'sse', '7');
    stream.onMessage(12.5);
    stream.onEnd('closed', 40);
    await writeReports(folder, { ...recording, held }, report);
    const read = await readRecording(folder);
    expect([...(read.held?.all() ?? [])]).toEqual([{ ...stream }]);
    await writeFile(join(folder, 'held.ndjson'), '');
    expect(await refusal(readRecording(folder))).toMatch(/does not match its checksum/);
  });

  it('writes the same bytes when it writes again', async () => {
    const bytes = async (): Promise<string[]> =>
      Promise.all((await readdir(folder)).sort().map((name) => readFile(join(folder, name), 'latin1')));
    await writeReports(folder, recording, report);
    const first = await bytes();
    await writeReports(folder, await readRecording(folder), report);
    expect(await bytes()).toEqual(first);
  });

  it.each(['clean', 'killed'] as const)('judges and renders a %s run from its files as it did from memory, byte for byte', async (kind) => {
    const inMemory = withKnowledge(asMeasured(sampleRecording(kind)));
    await writeReports(folder, inMemory, judge(inMemory));
    const rendered = (): Promise<string[]> =>
      Promise.all(['report.html', 'report.json', 'junit.xml'].map((name) => readFile(join(folder, name), 'latin1')));
    const first = await rendered();
    await reportAgain(folder);
    expect(await rendered()).toEqual(first);
  });

  it('says which file it could not write, and leaves no half of one', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await refusal(writeReports(join(folder, 'file'), recording, report))).toContain(join(folder, 'file', 'ledger.bin'));
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('leaves no temporary file if it cannot put one in its place', async () => {
    await mkdir(join(folder, 'run.json', 'x'), { recursive: true });
    expect(await refusal(writeReports(folder, recording, report))).toContain(join(folder, 'run.json'));
    expect((await readdir(folder)).sort()).toEqual(['events.ndjson', 'ledger.bin', 'run.json', 'samples.ndjson']);
  });

  it('says that the disk is full if it is', async () => {
    const full = new Proxy(recording, { get: (target, key) => (key === 'events' ? noSpace() : Reflect.get(target, key)) });
    expect(await refusal(writeReports(folder, full, report))).toContain('the disk is full (ENOSPC)');
    expect(await readdir(folder)).toEqual(['ledger.bin']);
  });
});

/** A recording with moments as a clock gives them: with more digits than are written down, and events not in their order. */
function asMeasured({ ledger, run, events, samples }: Recording): Recording {
  const measured = new Ledger(ledger);
  for (const record of ledger.records()) {
    const sentMs = record.sentAtMs + 1 / (record.id + 3);
    const id = measured.begin(record.client, record.lane, record.target, sentMs, record.lagMs / 7, record.reusedConnection);
    if (record.outcome === 'open') continue;
    const { outcome, status, bytes, version, pid } = record;
    measured.end(id, outcome, sentMs + record.durationMs * 1.000_000_1, status, bytes, version, pid);
  }
  const late = events.map((event, i) => ({ ...event, atMs: event.atMs + Math.PI / (i + 1) }));
  return { run, ledger: measured, events: [...late.slice(5), ...late.slice(0, 5)], ...(samples === undefined ? {} : { samples }) };
}

function noSpace(): never {
  throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}

describe('readRecording', () => {
  it('reads back what was written', async () => {
    await writeReports(folder, recording, report);
    expect(plain(await readRecording(folder))).toEqual(plain(recording));
  });

  it('reads a run without a request or an event', async () => {
    const empty = { ...recording, ledger: new Ledger({ targets: ['/'], versions: ['unknown'] }), events: [] };
    await writeReports(folder, empty, report);
    expect(plain(await readRecording(folder))).toEqual(plain(empty));
  });

  it.each(['run.json', 'events.ndjson', 'ledger.bin'])('says that %s is missing', async (name) => {
    await writeReports(folder, recording, report);
    await rm(join(folder, name));
    expect(await refusal(readRecording(folder))).toBe(`there is no ${join(folder, name)}`);
  });

  it.each(['run.json', 'events.ndjson', 'ledger.bin'])('refuses a %s that was cut short', async (name) => {
    await writeReports(folder, recording, report);
    const size = (await readFile(join(folder, name))).length;
    for (const left of [0, 1, Math.floor(size / 3), size - 2]) {
      await truncate(join(folder, name), left);
      expect(await refusal(readRecording(folder)), `${left} bytes`).toContain(name);
    }
  });

  it('refuses events that were cut at the end of a line', async () => {
    await writeReports(folder, recording, report);
    await withoutChecksums(folder);
    const lines = (await readFile(join(folder, 'events.ndjson'), 'utf8')).split('\n');
    await writeFile(join(folder, 'events.ndjson'), `${lines.slice(0, -3).join('\n')}\n`);
    expect(await refusal(readRecording(folder))).toContain(`holds ${recording.events.length - 2} events`);
  });

  it('refuses a run of another schema, and one that lacks a field', async () => {
    await writeReports(folder, recording, report);
    await withoutChecksums(folder);
    const run: Record<string, unknown> = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'));
    await writeFile(join(folder, 'run.json'), JSON.stringify({ ...run, schema: 'zerodrop/run/9' }));
    expect(await refusal(readRecording(folder))).toContain('"zerodrop/run/9"');
    await writeFile(join(folder, 'run.json'), JSON.stringify({ ...run, versions: undefined }));
    expect(await refusal(readRecording(folder))).toContain('lacks versions');
  });
});
