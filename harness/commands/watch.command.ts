import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { EXIT, type ExitCode, UsageError, ZerodropError } from '../core/errors.ts';
import { OWN_FILE } from '../core/file-modes.ts';
import type { Lane } from '../core/ledger/ledger.ts';
import type { Expected } from '../core/siege/status-judge.ts';
import { type LiveView, startLive } from '../report/live/live-view.ts';
import { renderJson } from '../report/report-json.ts';
import { optionsFor, renderVerdict } from '../report/terminal/report-terminal.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { watchDeploy } from '../run/watch-deploy.ts';
import { watchTargets } from '../run/watch-targets.ts';

export interface WatchCommandOptions {
  readonly expect: string | undefined;
  readonly expectBody: string | undefined;
  readonly lane: string;
  readonly clients: number | undefined;
  readonly rate: number | undefined;
  readonly timeout: number;
  readonly settle: number;
  readonly workers: number;
  readonly insecure: boolean;
  readonly json: string | undefined;
  readonly out: string;
}

const USUAL_CLIENTS = 6;
const MOST_CLIENTS = 1000;
const LANES: Readonly<Record<string, readonly Lane[]>> = { new: ['new'], reused: ['reused'], both: ['new', 'reused'] };

/** The siege and the verdict around a deploy command of the user's. */
export async function runWatch(urls: readonly string[], command: readonly string[], options: WatchCommandOptions): Promise<ExitCode> {
  if (urls.length === 0) throw new UsageError('no URL to watch', 'zerodrop watch http://127.0.0.1:8080/ -- ./deploy.sh');
  if (command.length === 0)
    throw new UsageError('no command to watch', 'Give it after `--`: zerodrop watch http://127.0.0.1:8080/ -- ./deploy.sh');
  const lanes = LANES[options.lane];
  if (lanes === undefined) throw new UsageError(`--lane is "${options.lane}"`, 'It must be new, reused or both.');
  const targets = watchTargets(urls);
  const expected: Expected = { statuses: statusesOf(options.expect), body: options.expectBody ?? null };
  // Find out before the deploy, not after it, that the report can't be written. What is there stays until there is a new one.
  if (options.json !== undefined) await write(options.json, '', 'a');
  const interrupt = onInterrupt();
  let live: LiveView | null = null;
  try {
    const { recording, report, folder } = await watchDeploy({
      targets,
      expected,
      lanes,
      clients: options.clients ?? clientsFor(options.rate),
      ratePerSecond: options.rate ?? null,
      timeoutMs: options.timeout * 1000,
      insecure: options.insecure,
      workers: options.workers,
      settleMs: options.settle * 1000,
      command,
      out: options.out,
      words: process.argv.slice(3),
      signal: interrupt.signal,
      onStart: (clock, snapshot) => (live = startLive({ stream: process.stderr, clock, snapshot })),
      onLine: (line) => (live as LiveView | null)?.print(`| ${line}`),
    });
    (live as LiveView | null)?.stop();
    if (options.json !== undefined) await write(options.json, renderJson(report));
    const reportPath = `${relative(process.cwd(), folder) || '.'}/report.html`;
    process.stdout.write(renderVerdict(report, recording, { ...optionsFor(process.stdout, process.env), reportPath }));
    return EXIT[report.verdict];
  } finally {
    (live as LiveView | null)?.stop();
    interrupt.release();
  }
}

/**
 * In a closed loop as many as in the original demonstration. At a constant rate as many as keep to the schedule through
 * an outage, in which each failure costs its client a pause of 75 ms, and through answers that take 100 ms.
 */
function clientsFor(rate: number | undefined): number {
  return rate === undefined ? USUAL_CLIENTS : Math.min(MOST_CLIENTS, Math.max(USUAL_CLIENTS, Math.ceil(rate / 10)));
}

function statusesOf(text: string | undefined): Expected['statuses'] {
  if (text === undefined) return null;
  const match = /^([1-5]\d\d)(?::([1-5]\d\d))?$/.exec(text);
  if (match === null) throw new UsageError(`--expect is "${text}"`, 'It must be a status such as 200, or before:after such as 201:202.');
  const before = Number(match[1]);
  return { before, after: Number(match[2] ?? before) };
}

async function write(path: string, text: string, flag: 'a' | 'w' = 'w'): Promise<void> {
  await writeFile(path, text, { flag, mode: OWN_FILE }).catch((cause: unknown) => {
    throw new ZerodropError(`--json ${path} can't be written: ${(cause as Error).message}`, {
      hint: 'Name a file in a folder that exists and can be written.',
      cause,
    });
  });
}
