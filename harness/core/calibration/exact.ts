import type { CalibrationRow } from '../record/run-record.ts';

/**
 * Did the detector give the known answer? Each fault counted once, under its outcome, and nothing else; a fault that
 * was never injected proves nothing. Of correct behaviour nothing may be counted.
 */
export function exact(row: CalibrationRow): boolean {
  if (row.falseAlarms !== 0 || row.counted !== row.injected) return false;
  return row.outcome === 'answered' ? row.injected === 0 : row.injected > 0;
}
