import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UwsgiInstance, UwsgiStage } from './uwsgi-stage.ts';

const STOP = 'ab.stop';
const REQUESTS = 3000;

/** What ApacheBench reported, over all its runs. */
export interface AbReport {
  readonly runs: number;
  readonly complete: number;
  readonly failed: number;
  /** Whole answers with another status than 2xx, which ab does not call failed. */
  readonly non2xx: number;
  /** Runs that it gave up. */
  readonly broken: readonly string[];
}

/** ApacheBench, which begins anew when it has ended, until it is stopped. */
export interface RunningAb {
  /** Lets the run that goes on come to its end, and gives what all of them reported. */
  stop(): Promise<AbReport>;
}

/** Starts `ab -c 10 -n 3000` over and over. */
export async function startAb(stage: UwsgiStage): Promise<RunningAb> {
  // A request may wait for a whole start of a vassal; ab gives up after 30 s otherwise.
  const ab = `ab -q -c 10 -n ${REQUESTS} -s 300 -H 'X-Fooserv-Journal: off' http://${stage.address}/fast/`;
  const loop = `until [ -e ${STOP} ]; do ${ab} || { echo "ab gave up: exit code $?"; sleep 0.1; }; done`;
  const program = await stage.startProgram('ab', ['sh', '-c', loop]);
  await program.says(/This is ApacheBench/, { what: 'ab to start' });
  return {
    async stop() {
      await writeFile(join(stage.folder, STOP), '');
      await program.ended({ imports: 2 });
      return reportOf(program);
    },
  };
}

function reportOf(program: UwsgiInstance): AbReport {
  program.log.read();
  const lines = program.log.lines.map((line) => line.text);
  const numbers = (label: string): readonly number[] =>
    lines.flatMap((line) => (line.startsWith(label) ? [Number(line.slice(label.length).trim())] : []));
  const sum = (label: string): number => numbers(label).reduce((total, number) => total + number, 0);
  return {
    runs: numbers('Complete requests:').length,
    complete: sum('Complete requests:'),
    failed: sum('Failed requests:'),
    non2xx: sum('Non-2xx responses:'),
    broken: lines.filter((line) => line.startsWith('ab gave up') || line.startsWith('apr_')),
  };
}
