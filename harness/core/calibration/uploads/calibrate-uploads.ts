import type { CalibrationRow } from '../../record/run-record.ts';
import { type CalibrateOptions, calibrate } from '../calibrate.ts';
import { UPLOAD_CORRECT } from './upload-correct.ts';
import { UPLOAD_FAULTS } from './upload-faults.ts';

/** The known-answer test of uploads: a row for each case, lane and number of clients. */
export async function calibrateUploads(options: Omit<CalibrateOptions, 'selfTest' | 'request'>): Promise<readonly CalibrationRow[]> {
  const rows = await calibrate({ cases: [...UPLOAD_FAULTS, ...UPLOAD_CORRECT], ...options });
  return rows.map((row) => ({ ...row, exchange: 'post' }));
}
