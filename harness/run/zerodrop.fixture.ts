import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import type { Report } from '../report/contract.ts';

/** What a call of the command line came to. */
export interface Called {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for the reports of one test, and the command line as a user calls it, with an app that starts and answers fast. */
export class Desk {
  readonly out: string;

  private constructor(out: string) {
    this.out = out;
  }

  static async create(): Promise<Desk> {
    return new Desk(await mkdtemp(join(tmpdir(), 'zd-test-')));
  }

  /** Starts `zerodrop ...`; the result settles when it has ended. Bounded by 100 s, or as told. */
  start(args: readonly string[], timeoutMs = 100_000, env: NodeJS.ProcessEnv = {}) {
    return execa(process.execPath, ['harness/cli.ts', ...args], {
      cwd: PACKAGE_FOLDER,
      env: { FOOSERV_SLOW_SECONDS: '0.2-0.4', ...env },
      reject: false,
      timeout: timeoutMs,
      forceKillAfterDelay: 5000,
    });
  }

  async call(...args: readonly string[]): Promise<Called> {
    const { exitCode, stdout, stderr } = await this.start(args);
    return { code: exitCode, stdout, stderr };
  }

  scenario(name: string, runtime: string, ...more: readonly string[]): Promise<Called> {
    return this.call('scenario', name, '--runtime', runtime, '--startup', '1', '--out', this.out, ...more);
  }

  async report(scenario: string): Promise<Report> {
    return JSON.parse(await readFile(join(this.out, scenario, 'latest', 'report.json'), 'utf8')) as Report;
  }

  async clear(): Promise<void> {
    await rm(this.out, { recursive: true, force: true });
  }
}

/** Waits until something is so, by asking; rejects after `withinMs`. */
export async function eventually<T>(what: string, withinMs: number, look: () => Promise<T | null> | T | null): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    // It is looked at once more when the time is over: this process may have waited for a core meanwhile.
    const isLast = performance.now() > end;
    const found = await look();
    if (found !== null) return found;
    if (isLast) throw new Error(`after ${withinMs} ms still waiting for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
