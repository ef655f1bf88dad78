import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { EXIT, UsageError, ZerodropError } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import { type LibraryResult, RESULT_VARIABLE } from '../library-result.ts';
import type { Report } from '../report/contract.ts';
import type { JudgedRun } from './judged-run.ts';

/** How a run that the library starts is followed and ended. */
export interface Following {
  /** Ends the run early when it is aborted: it drains, and its verdict is inconclusive. */
  readonly signal?: AbortSignal;
  /** Told each line of progress, and what the deploy prints, as they come. Nothing is printed unless this prints it. */
  readonly onLine?: (line: string) => void;
}

/** What a command line is started with. */
export interface CommandLine {
  readonly args: readonly string[];
  /** Beside those of this process. */
  readonly env: Readonly<Record<string, string>>;
}

// Beside the compiled files in a package, among the sources in a checkout.
const PROGRAM = [join(PACKAGE_FOLDER, 'bin/zerodrop.js'), join(PACKAGE_FOLDER, '../bin/zerodrop.js')].find((path) => existsSync(path));

/**
 * Runs zerodrop's command line in a process of its own, and gives what it judged. Of its own, since the siege keeps a clock: a test
 * runner that works in the same thread would make it stand still, and what it besieges often lives in that thread, too. So it
 * also runs by the Node that it needs, whatever runs the tests.
 *
 * Rejects with UsageError if something was asked for that can't be carried out, and with ZerodropError if there was no run.
 */
export async function runCommandLine({ args, env }: CommandLine, { signal, onLine }: Following): Promise<JudgedRun> {
  if (PROGRAM === undefined)
    throw new ZerodropError(`bin/zerodrop.js is not beside ${PACKAGE_FOLDER}`, { hint: 'Install zerodrop again.' });
  const folder = await mkdtemp(join(tmpdir(), 'zerodrop-library-'));
  try {
    const resultFile = join(folder, 'result.ndjson');
    const said: string[] = [];
    const { FORCE_COLOR: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { ...inherited, NO_COLOR: '1', ...env, [RESULT_VARIABLE]: resultFile },
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
    });
    const end = (): void => void child.kill('SIGTERM');
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (line) => {
      said.push(line);
      if (said.length > 20) said.shift();
      onLine?.(line);
    });
    process.once('exit', end);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    const code = await new Promise<number | string>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (number, name) => resolve(number ?? name ?? EXIT.broken));
    }).finally(() => {
      process.off('exit', end);
      signal?.removeEventListener('abort', end);
    });
    return await judgedRun(await resultsIn(resultFile), code, said);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function resultsIn(file: string): Promise<readonly LibraryResult[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LibraryResult);
}

async function judgedRun(results: readonly LibraryResult[], code: number | string, said: readonly string[]): Promise<JudgedRun> {
  const error = results.find((result) => result.kind === 'error');
  if (error !== undefined) {
    const hint = error.hint ?? undefined;
    throw code === EXIT.usage ? new UsageError(error.message, hint) : new ZerodropError(error.message, hint === undefined ? {} : { hint });
  }
  const run = results.findLast((result) => result.kind === 'run');
  // Commander says what is wrong with an option by itself.
  if (run === undefined || (code !== EXIT.pass && code !== EXIT.fail && code !== EXIT.inconclusive)) {
    const text = said.join('\n').trim() || `it ended with ${code}, and said nothing`;
    throw code === EXIT.usage ? new UsageError(text) : new ZerodropError(`zerodrop gave no verdict: ${text}`);
  }
  const report = JSON.parse(await readFile(join(run.folder, 'report.json'), 'utf8')) as Report;
  return { verdict: report.verdict, report, reportPath: join(run.folder, 'report.html'), folder: run.folder };
}
