import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startClock } from '../../harness/core/clock.ts';
import { type Lane, Ledger } from '../../harness/core/ledger/ledger.ts';
import { EXCHANGES } from '../../harness/core/siege/exchanges.ts';
import { watchGenerator } from '../../harness/core/siege/generator-health.ts';
import { statusJudge, versionsOf } from '../../harness/core/siege/judging/status-judge.ts';
import { boundYoungGeneration } from '../../harness/core/young-generation.ts';
import { writeReports } from '../../harness/report/files.ts';
import { judge } from '../../harness/report/make-report.ts';
import { REPORT_FILES } from '../../harness/report/names.ts';
import type { Besieged } from './besieged.ts';
import { loadOf } from './exchange-loads.ts';
import { recordingOf } from './recording-cost.ts';

/**
 * A siege with everything recorded, as `watch` carries it out, in a process of its own; prints what it came to as JSON:
 * `node siege-process.ts --url URL [--load NAME] --lane new|reused|both --clients N (--seconds S | --requests N) [--judge]`.
 * A load is one of `exchange-loads.ts`; a plain GET unless it is given.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    load: { type: 'string' },
    lane: { type: 'string', default: 'new' },
    clients: { type: 'string', default: '50' },
    seconds: { type: 'string' },
    requests: { type: 'string' },
    judge: { type: 'boolean', default: false },
  },
});
// As the command line does.
boundYoungGeneration();
const lanes: readonly Lane[] = values.lane === 'both' ? ['new', 'reused'] : [values.lane === 'reused' ? 'reused' : 'new'];
const { exchange, request } = values.load === undefined ? ({ exchange: 'get', request: {} } as const) : loadOf(values.load);
const clients = Number(values.clients);
const expected = { statuses: { before: 200, after: 200 }, body: null };
const clock = startClock();
const ledger = new Ledger({ targets: ['/'], versions: versionsOf(expected).map(({ name }) => name), looks: [] });
const generator = watchGenerator(clock);
const siege = EXCHANGES[exchange].start({
  targets: [{ name: '/', url: new URL(values.url), ...request }],
  clients,
  lanes,
  judge: statusJudge(expected, ledger),
  ledger,
  clock,
  connectTimeoutMs: 30_000,
  timeoutMs: 30_000,
  pauseAfterFailureMs: 75,
  sendIds: false,
  pace: { kind: 'closed-loop' },
  maxRequests: values.requests === undefined ? null : Number(values.requests),
  insecure: false,
});
const beganMs = clock.nowMs();
if (values.seconds === undefined) await siege.finished;
else await new Promise((resolve) => setTimeout(resolve, Number(values.seconds) * 1000));
const answered = ledger.answered;
const seconds = (clock.nowMs() - beganMs) / 1000;
await siege.drain();
const besieged: Besieged = {
  requestsPerSecond: answered / seconds,
  sent: ledger.sent,
  failed: ledger.failed,
  open: ledger.open,
  peakBytes: await peakBytes(),
  judged: values.judge ? await judged() : null,
};
process.stdout.write(`${JSON.stringify(besieged)}\n`);

async function judged(): Promise<Besieged['judged']> {
  const recording = await recordingOf({ ledger, generator: generator.stop(), clock, clients, lanes });
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-bench-'));
  try {
    const fromMs = performance.now();
    const report = judge(recording);
    const judgedMs = performance.now();
    await writeReports(folder, recording, report);
    const writtenMs = performance.now();
    return {
      verdict: report.verdict,
      notPassed: report.checks.filter(({ verdict }) => verdict !== 'pass'),
      judgeMs: judgedMs - fromMs,
      writeMs: writtenMs - judgedMs,
      htmlBytes: (await stat(join(folder, REPORT_FILES.html))).size,
      peakBytes: await peakBytes(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The most memory that this process ever had, by the kernel's account: proc(5), VmHWM. */
async function peakBytes(): Promise<number> {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1] ?? Number.NaN) * 1024;
}
