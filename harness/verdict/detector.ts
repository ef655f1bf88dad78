import { exact } from '../calibration/exact.ts';
import type { Lane } from '../ledger/ledger.ts';
import type { CalibrationRow, Recording } from '../record.ts';
import type { Check } from './check.ts';
import { count, number, some } from './wording.ts';

const NAME = 'detector';
/** Faults of each kind that a bad reload produces must have been met: nobody there, hung up, cut short, hung. */
const NEEDED = ['refused', 'empty-reply', 'truncated', 'timeout'] as const;
const LEAST_FAULTS = 8;

/**
 * In this same run the client met known faults and counted each exactly once, in every lane that it used. Otherwise
 * its silence proves nothing, and neither do its alarms: inconclusive, never fail.
 */
export function detector({ run }: Recording): Check {
  const missing: string[] = [];
  const inexact = run.calibration.filter((row) => !exact(row));
  if (inexact.length > 0) missing.push(`not exact: ${some(inexact.map(inWords), 3)}`);
  for (const lane of run.options.lanes) missing.push(...gaps(run.calibration, lane));
  if (run.options.lanes.length === 0) missing.push('the run says of no lane that it was used');
  if (!run.path.refuses && run.runtime !== 'external')
    missing.push(`a closed port on the path of the siege does not refuse (${run.path.detail})`);
  if (missing.length > 0)
    return { name: NAME, verdict: 'inconclusive', detail: `The detector did not prove itself: ${missing.join('; ')}.` };

  const injected = run.calibration.reduce((sum, row) => sum + row.injected, 0);
  const faults = new Set(run.calibration.filter(isFault).map((row) => row.fault)).size;
  const correct = run.calibration.length - run.calibration.filter(isFault).length;
  const path = run.path.refuses
    ? 'a closed port on its path refuses'
    : `whether a closed port on its path refuses is not known (${run.path.detail})`;
  return {
    name: NAME,
    verdict: 'pass',
    detail: `${count(injected, 'fault')} of ${count(faults, 'kind')} injected, each counted once; ${count(correct, 'row')} of correct behaviour raised no alarm; ${path}.`,
  };
}

function isFault(row: CalibrationRow): boolean {
  return row.outcome !== 'answered';
}

function gaps(rows: readonly CalibrationRow[], lane: Lane): string[] {
  const faults = rows.filter((row) => row.lane === lane && isFault(row));
  if (faults.length === 0) return [`no fault was injected in lane ${lane}`];
  const missing: string[] = [];
  const kinds = new Set(faults.map((row) => row.fault)).size;
  if (kinds < LEAST_FAULTS) missing.push(`only ${count(kinds, 'kind')} of fault in lane ${lane}, ${LEAST_FAULTS} are needed`);
  const absent = NEEDED.filter((outcome) => !faults.some((row) => row.outcome === outcome));
  if (absent.length > 0) missing.push(`no ${absent.join(', no ')} in lane ${lane}`);
  return missing;
}

function inWords(row: CalibrationRow): string {
  return `${row.fault} in lane ${row.lane} (injected ${number(row.injected)}, counted ${number(row.counted)} as ${row.outcome}, ${count(row.falseAlarms, 'false alarm')})`;
}
