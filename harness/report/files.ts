import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_FILE } from '../core/file-modes.ts';
import { heldText } from '../core/ledger/held-file.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { writeLedger } from '../core/ledger/ledger-on-disk.ts';
import type { Recording } from '../core/record/run-record.ts';
import { checksumsText, sha256, sha256Of } from './checksums.ts';
import type { Report } from './contract.ts';
import { diskError } from './disk.ts';
import { renderHtml } from './html/report-html.ts';
import { REPORT_FILES } from './names.ts';
import { hasMoreOutages, writeOutages } from './outages-file.ts';
import { runText } from './read-recording.ts';
import { renderJson } from './report-json.ts';
import { renderJunit } from './report-junit.ts';
import { samplesText } from './samples-file.ts';
import { eventsText, removeUnfinished } from './unfinished-run.ts';

/**
 * Writes all files of a run: what was recorded first, then what was made of it, `report.json` last. Each appears whole or
 * not at all, so if there is a `report.json` the others are there too. Throws ZerodropError if the disk refuses.
 */
export async function writeReports(folder: string, recording: Recording, report: Report): Promise<void> {
  await writeRecording(folder, recording);
  await writeRendered(folder, recording, report);
}

/**
 * Writes `ledger.bin`, `held.ndjson` (if streams or WebSockets were held open), `events.ndjson`, `samples.ndjson` (if the run was sampled) and `run.json`, from which everything else can
 * be made again, and the checksums by which damage to them is noticed.
 */
export async function writeRecording(folder: string, recording: Recording): Promise<void> {
  const checksums = new Map<string, string>();
  const write = async (name: string, make: () => readonly (string | Uint8Array)[]): Promise<void> =>
    replace(folder, name, async (path) => {
      const parts = make();
      checksums.set(name, sha256(parts));
      await writeParts(path, parts);
    });
  checksums.set(REPORT_FILES.ledger, await writeRequests(folder, recording.ledger));
  const { samples, held } = recording;
  if (held !== undefined) await write(REPORT_FILES.held, () => [heldText(held)]);
  await write(REPORT_FILES.events, () => [eventsText(recording.events)]);
  if (samples !== undefined) await write(REPORT_FILES.samples, () => [samplesText(samples)]);
  await write(REPORT_FILES.run, () => [runText(recording)]);
  await replace(folder, REPORT_FILES.checksums, (path) => writeText(path, checksumsText(checksums)));
  await removeUnfinished(folder);
}

/** Writes the ledger, unless it has been kept in its file from the start; gives the file's checksum. */
async function writeRequests(folder: string, ledger: Ledger): Promise<string> {
  const path = join(folder, REPORT_FILES.ledger);
  if (ledger.keeper?.path === path) await ledger.keeper.finish();
  else await replace(folder, REPORT_FILES.ledger, (temporary) => writeLedger(temporary, ledger));
  return sha256Of(path);
}

/**
 * Writes `report.html`, `junit.xml`, `report.json`, and `outages.ndjson` if the report does not list all outages: the same bytes wherever the folder lies. `hint` says what to do if
 * the disk refuses and `--out` did not choose the folder.
 */
export async function writeRendered(folder: string, recording: Recording, report: Report, hint?: string): Promise<void> {
  if (hasMoreOutages(report)) await replace(folder, REPORT_FILES.outages, async (path) => writeOutages(path, recording), hint);
  else await rm(join(folder, REPORT_FILES.outages), { force: true });
  await replace(folder, REPORT_FILES.html, (path) => writeText(path, renderHtml(report, recording)), hint);
  await replace(folder, REPORT_FILES.junit, (path) => writeText(path, renderJunit(report, recording, REPORT_FILES.html)), hint);
  await replace(folder, REPORT_FILES.json, (path) => writeText(path, renderJson(report)), hint);
}

async function replace(folder: string, name: string, write: (path: string) => Promise<void>, hint?: string): Promise<void> {
  const temporary = join(folder, `.${name}.${process.pid}`);
  try {
    await write(temporary);
    await rename(temporary, join(folder, name));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw diskError(`write ${join(folder, name)}`, error, hint);
  }
}

async function writeText(path: string, text: string): Promise<void> {
  await writeParts(path, [text]);
}

async function writeParts(path: string, parts: readonly (string | Uint8Array)[]): Promise<void> {
  const file = await open(path, 'w', OWN_FILE);
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
