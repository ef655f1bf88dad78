import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startClock } from '../../harness/core/clock.ts';
import { Ledger } from '../../harness/core/ledger/ledger.ts';
import { LedgerOnDisk } from '../../harness/core/ledger/ledger-on-disk.ts';
import { PACKAGE_FOLDER } from '../../harness/core/package-folder.ts';
import type { Recording } from '../../harness/core/record/run-record.ts';
import { watchGenerator } from '../../harness/core/siege/generator-health.ts';
import { writeRecording } from '../../harness/report/files.ts';
import { REPORT_FILES } from '../../harness/report/names.ts';
import { recordingOf } from '../bench/recording-cost.ts';
import { fillLedger, type MadeSiege } from './fill-ledger.ts';

const USAGE = `Usage: node tools/big-ledger/big-ledger.ts [--records N] [--lost-every N] [--lost-alone N] [--folder DIR] [--keep]

Writes a recording of N made-up requests (100000000) of a deploy, has \`zerodrop report\` judge and render it, and prints how long that
took and the most memory that it had (VmHWM). --lost-every: one in N of the requests in the second after the switch fails (0: none).
--lost-alone: one in N of all requests fails, each an outage of its own (0: none).
--folder: where to write it (a temporary folder). --keep leaves it there; a folder that has one is judged again. Takes 34 bytes a request.
`;

const CLIENTS = 50;
const PER_SECOND = 25_000;
const LOOK_EVERY_MS = 100;

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000000' },
    'lost-every': { type: 'string', default: '0' },
    'lost-alone': { type: 'string', default: '0' },
    folder: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(USAGE);
else await measure(Number(values.records), { lostEvery: Number(values['lost-every']), lostAlone: Number(values['lost-alone']) });

type Lost = Pick<MadeSiege, 'lostEvery' | 'lostAlone'>;

async function measure(records: number, lost: Lost): Promise<void> {
  const folder = values.folder ?? (await mkdtemp(join(tmpdir(), 'zerodrop-big-ledger-')));
  try {
    const isThere = await readFile(join(folder, REPORT_FILES.run)).then(
      () => true,
      () => false,
    );
    if (!isThere) {
      const fromMs = performance.now();
      await writeRecording(folder, await made(folder, records, lost));
      process.stdout.write(`written in ${((performance.now() - fromMs) / 1000).toFixed(1)} s\n`);
    }
    const { seconds, mostMiB, said } = await judged(folder);
    process.stdout.write(`${said}judged and rendered in ${seconds.toFixed(1)} s, with at most ${mostMiB.toFixed(0)} MiB\n`);
  } finally {
    if (!values.keep) await rm(folder, { recursive: true, force: true });
  }
}

/** The recording of a deploy in the middle of it, with a switch that took a second. */
async function made(folder: string, records: number, lost: Lost): Promise<Recording> {
  const clock = startClock();
  const generator = watchGenerator(clock);
  const ledger = new Ledger({ targets: ['/'], versions: ['unknown', 'ver_a', 'ver_b'], looks: [] });
  const disk = new LedgerOnDisk(join(folder, REPORT_FILES.ledger), ledger, (failure) => {
    throw failure;
  });
  const toMs = 1000 + (records / PER_SECOND) * 1000;
  const switchMs = (1000 + toMs) / 2;
  await fillLedger(ledger, { records, clients: CLIENTS, fromMs: 1000, toMs, switchMs, ...lost }, () => disk.caughtUp());
  await disk.finish();
  const recording = await recordingOf({ ledger, generator: generator.stop(), clock, clients: CLIENTS, lanes: ['new', 'reused'] });
  const completeMs = switchMs + 1000;
  return {
    ...recording,
    run: {
      ...recording.run,
      durationMs: toMs + 10,
      versions: ['unknown', 'ver_a', 'ver_b'].map((name) => ({ name, status: null })),
      phases: [
        { name: 'boot', startMs: 0, endMs: 1000 },
        { name: 'baseline', startMs: 1000, endMs: switchMs - 100 },
        { name: 'reload', startMs: switchMs - 100, endMs: completeMs },
        { name: 'settle', startMs: completeMs, endMs: toMs },
        { name: 'drain', startMs: toMs, endMs: toMs + 10 },
      ],
      transitions: [{ from: 'ver_a', to: 'ver_b', triggerMs: switchMs - 100, completeMs }],
      expectsChange: true,
      change: { kind: 'named', from: 'ver_a' },
      path: { refuses: true, detail: 'made up' },
    },
  };
}

/** Has a process of its own judge it. */
async function judged(folder: string): Promise<{ readonly seconds: number; readonly mostMiB: number; readonly said: string }> {
  const fromMs = performance.now();
  const child = spawn(process.execPath, [join(PACKAGE_FOLDER, 'bin', 'zerodrop.js'), 'report', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
  });
  let mostKiB = 0;
  let isOver = false;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve())).then(() => {
    isOver = true;
  });
  while (!isOver) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    mostKiB = Math.max(mostKiB, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0));
    await Promise.race([ended, setTimeout(LOOK_EVERY_MS)]);
  }
  return { seconds: (performance.now() - fromMs) / 1000, mostMiB: mostKiB / 1024, said };
}
