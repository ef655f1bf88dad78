import { type Comparison, comparePeers } from '../../tools/peers/compare-peers.ts';
import { renderComparison } from '../../tools/peers/peers-table.ts';
import { calibrate } from '../core/calibration/calibrate.ts';
import { exact } from '../core/calibration/exact.ts';
import { calibrateH2 } from '../core/calibration/h2/calibrate-h2.ts';
import { notInjectable } from '../core/calibration/injectable-faults.ts';
import { calibrateSse } from '../core/calibration/sse/calibrate-sse.ts';
import { calibrateUploads } from '../core/calibration/uploads/calibrate-uploads.ts';
import { calibrateWs } from '../core/calibration/ws/calibrate-ws.ts';
import { startClock } from '../core/clock.ts';
import { EXIT, type ExitCode } from '../core/errors.ts';
import { renderTable } from '../report/calibration-table.ts';
import { demandWritable, TO_STDOUT } from '../report/result-file.ts';
import { showProgress } from '../report/work-progress.ts';
import { makeCalibrationFolder } from '../runtime/calibration-folder.ts';
import { cleanUpAbandoned } from '../runtime/cleanup.ts';
import { writeJson } from './calibration-json.ts';

export interface CalibrateCommandOptions {
  /** Path of the JSON file to write. */
  readonly json?: string;
  /** Puts the load tools found on PATH to the same test. */
  readonly peers?: boolean;
}

/**
 * `zerodrop calibrate`: the full form, both lanes, 1 and 10 clients. The table goes to stdout, the progress to stderr.
 * Passes if every row is exact, else fails. Throws ZerodropError if the JSON file can't be written.
 */
export async function runCalibrate(options: CalibrateCommandOptions): Promise<ExitCode> {
  if (options.json !== undefined) await demandWritable('--json', options.json);
  await cleanUpAbandoned();
  endWhenInterrupted();
  const clock = startClock();
  const progress = showProgress('calibrating', process.stderr);
  const full = { form: 'full', lanes: ['new', 'reused'], clientCounts: [1, 10], clock } as const;
  const ofHttp1 = await calibrate({ ...full, makeFolder: makeCalibrationFolder, onRow: (_row, done, of) => progress.show(done, of) });
  const ofUploads = await calibrateUploads({ ...full, makeFolder: makeCalibrationFolder });
  const rows = [...ofHttp1, ...ofUploads, ...(await calibrateH2(full)), ...(await calibrateSse(full)), ...(await calibrateWs(full))];
  const durationMs = Math.round(clock.nowMs());
  progress.end(`calibrated in ${(durationMs / 1000).toFixed(1)} s`);
  const stream = options.json === TO_STDOUT ? process.stderr : process.stdout;
  stream.write(`${renderTable(rows)}\n`);
  const unchecked = notInjectable(process.platform);
  if (unchecked.length > 0) stream.write(`not checked on this platform: ${unchecked.join(', ')}\n`);
  const peers = options.peers === true ? await compared(stream) : undefined;
  if (options.json !== undefined) {
    await writeJson(options.json, {
      schema: 'zerodrop/calibration/1',
      startedAt: clock.startedAt.toISOString(),
      durationMs,
      node: process.version,
      rows,
      ...(peers === undefined ? {} : { peers }),
    });
  }
  return rows.length > 0 && rows.every(exact) ? EXIT.pass : EXIT.fail;
}

/** There is nothing to drain here: each address at which no process answers closes with the process. */
function endWhenInterrupted(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => {
      process.stderr.write(`zerodrop: interrupted by ${name} before the calibration was carried through\n`);
      process.exit(EXIT.inconclusive);
    });
  }
}

async function compared(stream: NodeJS.WriteStream): Promise<Comparison> {
  const progress = showProgress('trying the load tools found here', process.stderr);
  const peers = await comparePeers((done, of) => progress.show(done, of));
  progress.end(`tried ${peers.tools.length} load tools`);
  stream.write(`\n${renderComparison(peers)}\n`);
  return peers;
}
