import { appendFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_FILE } from '../core/file-modes.ts';
import { endedText } from '../core/ledger/held-file.ts';
import type { HeldSoFar } from '../core/ledger/held-so-far.ts';
import type { Recording, RunEvent } from '../core/record/run-record.ts';
import { codeOf } from '../core/why-not.ts';
import { REPORT_FILES } from './names.ts';

/**
 * Writes `unfinished.json`: what is known of a run that goes on, beside its ledger, with what it holds open; and appends its events, which
 * are those that have come since the last time, and what has been held open and ended since. The file is there as long as the recording is not whole, and so it is what is left of a run whose process was
 * killed. It appears whole or not at all.
 */
export async function writeUnfinished(folder: string, { run, events }: Recording, { ended, open }: HeldSoFar): Promise<void> {
  await appendFile(join(folder, REPORT_FILES.events), eventsText(events), { mode: OWN_FILE });
  if (ended.length > 0) await appendFile(join(folder, REPORT_FILES.held), endedText(ended), { mode: OWN_FILE });
  const temporary = join(folder, `.${REPORT_FILES.unfinished}.${process.pid}`);
  await writeFile(temporary, `${JSON.stringify(open.length === 0 ? run : { ...run, open })}\n`, { mode: OWN_FILE });
  await rename(temporary, join(folder, REPORT_FILES.unfinished));
}

/** The files that a run has while it goes on: of one that never came to anything nothing else is left. */
export const UNFINISHED_FILES: ReadonlySet<string> = new Set([
  REPORT_FILES.ledger,
  REPORT_FILES.held,
  REPORT_FILES.events,
  REPORT_FILES.unfinished,
]);

/** The recording is whole. */
export async function removeUnfinished(folder: string): Promise<void> {
  await rm(join(folder, REPORT_FILES.unfinished), { force: true });
}

/** What such a file holds; null if there is none. Rejects if it can't be read. */
export async function readUnfinished(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, REPORT_FILES.unfinished), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw error;
  }
}

/** `events.ndjson`: a line of JSON for each event. */
export function eventsText(events: readonly RunEvent[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}
