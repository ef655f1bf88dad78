import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ZerodropError } from '../core/errors.ts';
import { forEachAttempt } from '../core/ledger/for-each-attempt.ts';
import type { HeldExchanges } from '../core/ledger/held-exchanges.ts';
import { heldFrom, heldOfKilled } from '../core/ledger/held-file.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { openLedger, readLedger } from '../core/ledger/ledger-file.ts';
import type { Recording, RunEvent, RunRecord, Samples } from '../core/record/run-record.ts';
import { codeOf, whyNot } from '../core/why-not.ts';
import { withKnowledge } from '../servers/server-registry.ts';
import { type Checksums, demandChecksum, demandChecksumOf, readChecksums } from './checksums.ts';
import { REPORT_FILES } from './names.ts';
import { eventFromOlder, fromOlder } from './older-recordings.ts';
import { samplesFrom } from './samples-file.ts';
import { readUnfinished } from './unfinished-run.ts';

const NOT_WHOLE = 'the recording is not whole: take it from where it was made, or repeat the run';

/** How much belongs to the recording, so that a file that was cut short is noticed. Kept in `run.json`. */
interface Extent {
  readonly requests: number;
  readonly events: number;
  /** Looks; not there if the run was not sampled. */
  readonly samples?: number;
  /** Streams and WebSockets; not there if there were none. */
  readonly held?: number;
  /** There is a file of checksums; not there in runs of older versions. */
  readonly checksums?: true;
}

/** `run.json`: the run's record, and how many requests, events and samples belong to it. */
export function runText({ run, ledger, held, events, samples }: Recording): string {
  const extent: Extent = {
    requests: ledger.sent,
    events: events.length,
    ...(samples === undefined ? {} : { samples: samples.looks.length }),
    ...(held === undefined ? {} : { held: held.size }),
    checksums: true,
  };
  return `${JSON.stringify({ ...run, extent }, null, 2)}\n`;
}

/**
 * Reads what `writeReports` wrote of a run, or what was written of one whose process was killed. Throws ZerodropError if a file is missing, cut short, not what it should
 * be, or does not match its checksum.
 */
export async function readRecording(folder: string): Promise<Recording> {
  const checksums = await readChecksums(folder);
  // They are written last: with them a recording is whole.
  const unfinished = checksums === null ? await reading(join(folder, REPORT_FILES.unfinished), readUnfinished(folder)) : null;
  if (unfinished !== null) return killedRun(folder, unfinished);
  const { run, extent } = await readRun(folder, checksums);
  const ledger = await readRequests(folder, checksums);
  const events = await readEvents(folder, checksums);
  const held = extent.held === undefined ? {} : { held: await readHeld(folder, checksums, ledger.sent, extent.held) };
  const unprotected = checksums === null ? ({ unprotected: true } as const) : {};
  const compare = (name: string, found: number, wanted: number, what: string): void => {
    if (found !== wanted) throw broken(join(folder, name), `holds ${found} ${what}, but the run recorded ${wanted}`);
  };
  compare(REPORT_FILES.ledger, ledger.sent, extent.requests, 'requests');
  compare(REPORT_FILES.events, events.length, extent.events, 'events');
  // Older runs, and those of `watch`, were not sampled.
  if (extent.samples === undefined) return withKnowledge({ run, ledger, ...held, events, ...unprotected });
  const samples = await readSamples(folder, checksums);
  compare(REPORT_FILES.samples, samples.looks.length, extent.samples, 'samples');
  return withKnowledge({ run, ledger, ...held, events, samples, ...unprotected });
}

/**
 * What was written of a run before its process was killed. That is judged, and can't be a pass: the run was not carried through. The last
 * second may be missing.
 */
async function killedRun(folder: string, text: string): Promise<Recording> {
  const path = join(folder, REPORT_FILES.unfinished);
  const { open = [], ...written } = parse(path, text);
  const run = recordOf(path, fromOlder(written));
  const events = await readEvents(folder, null, true);
  const { ledger, lostBytes } = await readingLedger(folder, () => Promise.resolve(openLedger(join(folder, REPORT_FILES.ledger), true)));
  let lastMs = run.durationMs;
  forEachAttempt(ledger, ({ sentMs, endMs }) => {
    lastMs = Math.max(lastMs, Number.isFinite(endMs) ? endMs : sentMs);
  });
  // The phase in which it was killed went on as long as anything is known.
  const phases = run.phases.map((phase, i) => (i === run.phases.length - 1 ? { ...phase, endMs: Math.max(phase.endMs, lastMs) } : phase));
  const cut = lostBytes === null || lostBytes === 0 ? '' : `; the last ${lostBytes} bytes of its ledger are no whole block`;
  const seconds = (lastMs / 1000).toFixed(1);
  const trouble = `the run did not come to its end: zerodrop itself was killed some ${seconds} s after it began, or still goes on${cut}`;
  const held = await heldUntilKilled(folder, Array.isArray(open) ? open : [], ledger.sent);
  return withKnowledge({ run: { ...run, durationMs: lastMs, phases, trouble }, ledger, ...(held.size === 0 ? {} : { held }), events });
}

/** What was held open, as far as it was written down. The file is there only if one had ended. */
async function heldUntilKilled(folder: string, open: readonly unknown[], attempts: number): Promise<HeldExchanges> {
  const path = join(folder, REPORT_FILES.held);
  const ended = existsSync(path) ? await readLines(folder, REPORT_FILES.held, null, true) : [];
  return heldOfKilled(path, ended, open, attempts);
}

async function readRun(folder: string, checksums: Checksums | null): Promise<{ run: RunRecord; extent: Extent }> {
  const path = join(folder, REPORT_FILES.run);
  const { extent, ...written } = parse(path, (await content(folder, REPORT_FILES.run, checksums)).toString('utf8'));
  const run = fromOlder(written);
  if (!isObject(extent) || typeof extent.requests !== 'number' || typeof extent.events !== 'number') {
    throw broken(path, 'does not say how many requests and events belong to the run');
  }
  if (checksums === null && extent.checksums !== undefined) throw broken(join(folder, REPORT_FILES.checksums), 'is missing');
  const record = recordOf(path, run);
  const samples = typeof extent.samples === 'number' ? { samples: extent.samples } : {};
  const held = typeof extent.held === 'number' ? { held: extent.held } : {};
  return { run: record, extent: { requests: extent.requests, events: extent.events, ...samples, ...held } };
}

/** A record of this schema that is complete. */
function recordOf(path: string, run: Record<string, unknown>): RunRecord {
  if (run.schema !== 'zerodrop/run/1') throw broken(path, `is of schema ${JSON.stringify(run.schema)}, not "zerodrop/run/1"`);
  const missing = RUN_FIELDS.filter((field) => !(field in run));
  if (missing.length > 0) throw broken(path, `lacks ${missing.join(', ')}`);
  // Written by this program under this schema, and complete: what is inside its fields is what was put there.
  return run as unknown as RunRecord;
}

async function readRequests(folder: string, checksums: Checksums | null): Promise<Ledger> {
  const path = join(folder, REPORT_FILES.ledger);
  await reading(path, demandChecksumOf(folder, REPORT_FILES.ledger, checksums));
  return readingLedger(folder, () => readLedger(path));
}

async function readingLedger<T>(folder: string, read: () => Promise<T>): Promise<T> {
  const path = join(folder, REPORT_FILES.ledger);
  try {
    return await read();
  } catch (error) {
    if (codeOf(error) !== '') return reading(path, Promise.reject(error));
    // The ledger's own words name the file, and say what is wrong with it.
    if (error instanceof ZerodropError) throw new ZerodropError(error.message, { hint: error.hint ?? NOT_WHOLE, cause: error });
    throw broken(path, 'is cut short or damaged', error);
  }
}

async function readHeld(folder: string, checksums: Checksums | null, attempts: number, wanted: number): Promise<HeldExchanges> {
  const path = join(folder, REPORT_FILES.held);
  const held = heldFrom(path, await readLines(folder, REPORT_FILES.held, checksums), attempts);
  if (held.size !== wanted) throw broken(path, `holds ${held.size} exchanges, but the run recorded ${wanted}`);
  return held;
}

/** With `cut` the last line may be cut short: it was being written. */
async function readEvents(folder: string, checksums: Checksums | null, cut = false): Promise<RunEvent[]> {
  const path = join(folder, REPORT_FILES.events);
  return (await readLines(folder, REPORT_FILES.events, checksums, cut)).map((event, i) => {
    if (!isEvent(event)) throw broken(`line ${i + 1} of ${path}`, 'is no event');
    return eventFromOlder(event);
  });
}

async function readSamples(folder: string, checksums: Checksums | null): Promise<Samples> {
  const path = join(folder, REPORT_FILES.samples);
  const samples = samplesFrom(await readLines(folder, REPORT_FILES.samples, checksums));
  if (samples === null) throw broken(path, 'does not hold samples');
  return samples;
}

/** A file of lines that are JSON objects. */
async function readLines(folder: string, name: string, checksums: Checksums | null, cut = false): Promise<Record<string, unknown>[]> {
  const path = join(folder, name);
  const lines = (await content(folder, name, checksums)).toString('utf8').split('\n');
  if (lines.pop() !== '' && !cut) throw broken(path, 'is cut short: its last line does not end');
  return lines.map((line, i) => parse(`line ${i + 1} of ${path}`, line));
}

/** What a file holds, if that is what was recorded. */
async function content(folder: string, name: string, checksums: Checksums | null): Promise<Buffer> {
  const path = join(folder, name);
  const bytes = await reading(path, readFile(path));
  demandChecksum(folder, name, bytes, checksums);
  return bytes;
}

async function reading<T>(path: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ZerodropError) throw error;
    const missing = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    throw new ZerodropError(missing ? `there is no ${path}` : `cannot read ${path}: ${whyNot(error)}`, {
      hint: 'name the folder of a recorded run, such as reports/zerg-dance/latest',
      cause: error,
    });
  }
}

function parse(path: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw broken(path, 'is cut short or is no JSON', error);
  }
  if (!isObject(value)) throw broken(path, 'is no JSON object');
  return value;
}

function broken(path: string, what: string, cause?: unknown): ZerodropError {
  return new ZerodropError(`${path} ${what}`, {
    hint: NOT_WHOLE,
    cause,
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEvent(value: Record<string, unknown>): value is Record<string, unknown> & RunEvent {
  const { atMs, source, kind, instance, pid, text, printedAt, facts } = value;
  return (
    typeof atMs === 'number' &&
    (source === 'strategy' || source === 'log' || source === 'stats' || source === 'process' || source === 'harness') &&
    typeof kind === 'string' &&
    (instance === null || typeof instance === 'string') &&
    (pid === null || typeof pid === 'number') &&
    typeof text === 'string' &&
    (printedAt === undefined || typeof printedAt === 'string') &&
    // What is inside is what was put there, as in a run's record.
    (facts === undefined || isObject(facts))
  );
}

/** The fields that came later, and that older recordings lack. */
type LaterField =
  | 'carrier'
  | 'capacity'
  | 'soak'
  | 'heldUp'
  | 'looks'
  | 'change'
  | 'maxStalls'
  | 'countsNothing'
  | 'vantages'
  | 'passedOnAgain';

/** Every other field that a run's record has; the compiler compares the list with the type. */
const FIELDS: Record<Exclude<keyof RunRecord, LaterField>, true> = {
  schema: true,
  zerodrop: true,
  id: true,
  scenario: true,
  title: true,
  startedAt: true,
  durationMs: true,
  runtime: true,
  server: true,
  machine: true,
  options: true,
  command: true,
  expectation: true,
  versions: true,
  slowTargets: true,
  phases: true,
  transitions: true,
  expectsChange: true,
  path: true,
  calibration: true,
  served: true,
  observations: true,
  generator: true,
  trouble: true,
  configuration: true,
};
const RUN_FIELDS = Object.keys(FIELDS);
