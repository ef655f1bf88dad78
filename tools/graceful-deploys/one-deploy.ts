import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { PACKAGE_FOLDER } from '../../harness/core/package-folder.ts';
import type { Verdict } from '../../harness/core/verdict/check.ts';
import type { Report } from '../../harness/report/contract.ts';
import { generatorSaturated } from '../../harness/suite/generator-saturated.ts';
import type { GracefulServer } from './graceful-server.ts';
import { startServer } from './started-server.ts';

/** What one watched deploy came to. */
export interface Deployed {
  readonly name: string;
  /** Null if the program does not tell. */
  readonly version: string | null;
  /** `broken` if `watch` gave no verdict. */
  readonly verdict: Verdict | 'broken';
  /** Nothing was proven since the machine held the client back: it says nothing of the server. */
  readonly generatorSaturated: boolean;
  readonly requests: number;
  readonly failed: number;
  /** Checks that are not a pass, by name, reason and sentence. */
  readonly objections: readonly { readonly check: string; readonly verdict: Verdict; readonly reason: string; readonly message: string }[];
  readonly findings: readonly { readonly outcome: string; readonly count: number; readonly cause: string | null }[];
  /** The longest stretch in which requests waited and none was answered. */
  readonly stallMs: number;
  readonly tookMs: number;
  /** Processes that wanted a core in the last minute, for each core. */
  readonly load: number;
  /** Folder of the report and of the server's logs. */
  readonly out: string;
  /** What `watch` said on standard error, if it gave no verdict. */
  readonly said: string;
}

const LIMIT_MS = 180_000;
const MOST_ATTEMPTS = 3;

export interface OneDeploy {
  readonly server: GracefulServer;
  /** Where the report goes: a folder of this run alone. */
  readonly out: string;
  /** Options of `watch` instead of those that name the change; null for those. */
  readonly options: readonly string[] | null;
}

/** Starts a server, watches its deploy, and ends it. Throws ZerodropError if the server does not start. */
export async function deployOnce({ server, out, options }: OneDeploy): Promise<Deployed> {
  const version = await versionOf(server);
  const startMs = performance.now();
  const started = await startServer(server);
  const jsonPath = join(started.place.folder, 'report.json');
  try {
    const words = [started.url, ...(options ?? started.plan.watch), '--out', out, '--json', jsonPath, '--', ...started.deploy];
    const { stderr } = await execa(process.execPath, ['harness/cli.ts', 'watch', ...words], {
      cwd: PACKAGE_FOLDER,
      reject: false,
      timeout: LIMIT_MS,
      forceKillAfterDelay: 5000,
    });
    const facts = {
      name: server.name,
      version,
      tookMs: performance.now() - startMs,
      load: (loadavg()[0] ?? 0) / availableParallelism(),
      out,
    };
    const report = await readReport(jsonPath);
    await keepLogs(out, await started.logs());
    return report === null ? { ...facts, ...NOTHING, said: stderr } : { ...facts, ...resultOf(report), said: '' };
  } finally {
    await started.stop();
  }
}

const NOTHING = { verdict: 'broken', generatorSaturated: false, requests: 0, failed: 0, objections: [], findings: [], stallMs: 0 } as const;

/** What the table needs of a report. */
export function resultOf(
  report: Report,
): Pick<Deployed, 'verdict' | 'generatorSaturated' | 'requests' | 'failed' | 'objections' | 'findings' | 'stallMs'> {
  return {
    verdict: report.verdict,
    generatorSaturated: generatorSaturated(report),
    requests: report.requests.sent,
    failed: report.requests.failed,
    objections: report.checks
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ name, verdict, reason, detail }) => ({ check: name, verdict, reason, message: detail })),
    findings: report.findings.map(({ outcome, count, cause }) => ({ outcome, count, cause })),
    stallMs: report.stall.longestMs,
  };
}

async function readReport(path: string): Promise<Report | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text === '' ? null : (JSON.parse(text) as Report);
}

/** What the server said beside what the clients met: it tells a loss that is true from a false alarm. */
async function keepLogs(out: string, logs: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const [name, text] of Object.entries(logs)) await writeFile(join(out, name), text);
}

async function versionOf({ version }: GracefulServer): Promise<string | null> {
  const [program = '', ...args] = version.argv;
  const { all } = await execa(program, args, { all: true, reject: false });
  return version.pattern.exec(all ?? '')?.[1] ?? null;
}

/** As often as it takes for a verdict that the machine has not left open, at most three times. All runs, the last one last. */
export async function deployUntilJudged(plan: (attempt: number) => OneDeploy): Promise<readonly [Deployed, ...Deployed[]]> {
  const runs: [Deployed, ...Deployed[]] = [await deployOnce(plan(1))];
  while (runs.at(-1)?.generatorSaturated === true && runs.length < MOST_ATTEMPTS) runs.push(await deployOnce(plan(runs.length + 1)));
  return runs;
}
