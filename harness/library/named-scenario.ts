import type { JudgedRun } from './judged-run.ts';
import { type Following, runCommandLine } from './own-command-line.ts';

/** How a scenario is run: the options of `zerodrop scenario`, with units. What is left out is as there. */
export interface ScenarioOptions extends Following {
  readonly runtime?: 'docker' | 'host' | 'boxed' | 'kubernetes';
  /** How long the app takes to start; 30 if it is left out. */
  readonly startupSeconds?: number;
  /** Clients in each lane. */
  readonly clients?: number;
  /** Makes what is random in the app repeatable. */
  readonly seed?: number;
  /** Debian release whose server is taken in Docker, such as `trixie`. */
  readonly versions?: string;
  /** Asks for zero downtime, whatever the scenario expects. */
  readonly strict?: boolean;
  /** Folder of the reports; `reports` if it is left out. */
  readonly out?: string;
}

const OPTION_OF: Readonly<Record<Exclude<keyof ScenarioOptions, keyof Following | 'strict'>, string>> = {
  runtime: '--runtime',
  startupSeconds: '--startup',
  clients: '--clients',
  seed: '--seed',
  versions: '--versions',
  out: '--out',
};

/**
 * Runs a scenario once, by its name or by the path of its file, and gives what it judged: `zerodrop scenario`, from code. It is a process of
 * its own, and prints nothing.
 *
 * @example
 * const run = await runScenario('./deploys/blue-green.ts', { startupSeconds: 1 });
 * expect(run).toHaveLostNothing();
 *
 * @throws UsageError if there is no such scenario, or an option's value is wrong; ZerodropError if the harness itself could not work.
 */
export function runScenario(scenario: string, options: ScenarioOptions = {}): Promise<JudgedRun> {
  const { signal, onLine, strict, ...rest } = options;
  const values = Object.entries(rest) as readonly [keyof typeof OPTION_OF, string | number | undefined][];
  const args = values.flatMap(([name, value]) => (value === undefined ? [] : [`${OPTION_OF[name]}=${value}`]));
  return runCommandLine(
    { args: ['scenario', ...args, ...(strict === true ? ['--strict'] : []), '--', scenario], env: {} },
    { ...(signal === undefined ? {} : { signal }), ...(onLine === undefined ? {} : { onLine }) },
  );
}
