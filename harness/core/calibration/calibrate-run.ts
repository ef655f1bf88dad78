import type { CalibrationRow } from '../record/run-record.ts';
import type { ExchangeName } from '../siege/exchange-name.ts';
import { type CalibrateOptions, calibrate } from './calibrate.ts';
import { calibrateH2 } from './h2/calibrate-h2.ts';
import { calibrateSse } from './sse/calibrate-sse.ts';
import { calibrateUploads } from './uploads/calibrate-uploads.ts';
import { calibrateWs } from './ws/calibrate-ws.ts';

type RunsOptions = Required<Pick<CalibrateOptions, 'lanes' | 'selfTest' | 'makeFolder'>> & Pick<CalibrateOptions, 'request'>;

/**
 * The known-answer test of what carries a siege of these exchanges, for inside a run: each exchange is code of its own, and proves itself by
 * faults of its own, beside HTTP/1.1. Rejects if an engine itself broke.
 */
export async function calibrateRun(exchanges: readonly ExchangeName[], options: RunsOptions): Promise<readonly CalibrationRow[]> {
  const { lanes, selfTest, makeFolder, request } = options;
  const short = { form: 'short', lanes, clientCounts: [1] } as const;
  const asks = { ...short, selfTest, ...(request === undefined ? {} : { request }) };
  const rows = await Promise.all([
    calibrate({ ...asks, makeFolder }),
    ...(exchanges.includes('post') ? [calibrateUploads({ ...short, makeFolder })] : []),
    ...(exchanges.includes('h2') ? [calibrateH2(asks)] : []),
    ...(exchanges.includes('sse') ? [calibrateSse(short)] : []),
    ...(exchanges.includes('ws') ? [calibrateWs(short)] : []),
  ]);
  return rows.flat();
}
