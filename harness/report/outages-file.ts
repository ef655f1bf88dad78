import { closeSync, openSync, writeSync } from 'node:fs';
import { OWN_FILE } from '../core/file-modes.ts';
import type { Recording } from '../core/record/run-record.ts';
import { forEachOutage } from '../core/verdict/measures/outages.ts';
import type { Report } from './contract.ts';
import { REPORT_FILES } from './names.ts';
import { outagesByClock } from './wall-clock.ts';

/** Are there more outages than the report lists? */
export function hasMoreOutages({ outages, outageTotals }: Pick<Report, 'outages' | 'outageTotals'>): boolean {
  return outageTotals.count > outages.length;
}

/** Where all outages can be read, for the end of a sentence; nothing if the report lists them all. */
export function whereAllOutagesAre(report: Pick<Report, 'outages' | 'outageTotals'>): string {
  return hasMoreOutages(report) ? `; all are in ${REPORT_FILES.outages}` : '';
}

const LINES_AT_ONCE = 1000;

/** Writes `outages.ndjson`: a line for each outage of a run, in the order of time. A sweep over the ledger; memory for some lines alone. */
export function writeOutages(path: string, { run, ledger }: Pick<Recording, 'run' | 'ledger'>): void {
  const file = openSync(path, 'w', OWN_FILE);
  let lines: string[] = [];
  const flush = (): void => {
    writeSync(file, lines.join(''));
    lines = [];
  };
  try {
    forEachOutage(ledger, run.slowTargets, (outage) => {
      for (const each of outagesByClock(run, [outage])) lines.push(`${JSON.stringify(each)}\n`);
      if (lines.length >= LINES_AT_ONCE) flush();
    });
    flush();
  } finally {
    closeSync(file);
  }
}
