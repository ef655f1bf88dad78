import { join, relative, resolve } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../core/errors.ts';
import type { Mix } from '../core/siege/parts/mix.ts';
import { tellLibrary } from '../library-result.ts';
import { type LiveView, startLive } from '../report/live/live-view.ts';
import { renderScenarioList } from '../report/scenario-list.ts';
import { optionsFor, renderVerdict } from '../report/terminal/report-terminal.ts';
import { scenarioCommand } from '../run/command-line.ts';
import { drainsFor, onInterrupt } from '../run/interrupt.ts';
import { type FinishedRun, runScenario } from '../run/run-scenario.ts';
import { askedStrictly } from '../run/strict.ts';
import { isCi } from '../runtime/is-ci.ts';
import { sharedRuntime } from '../runtime/lacking-here.ts';
import { baseImage } from '../runtime/server-version.ts';
import { catalogue, loadScenario } from '../scenario-catalogue.ts';
import { isScenarioPath } from '../scenario-file.ts';
import { type RepeatedRun, writeRepeated } from '../suite/repeated-summary.ts';
import { factsOf } from '../suite/run-facts.ts';
import { type RunOfSeveral, runsInWords } from '../suite/runs-in-words.ts';
import type { Skipped } from '../suite/suite-types.ts';
import { type Loaded, wantedScenarios } from './wanted-scenarios.ts';
import { whatRuns } from './what-runs.ts';

export interface ScenarioOptions {
  /** Names of servers all of whose scenarios are run; undefined if scenarios are named. */
  readonly server?: readonly string[] | undefined;
  readonly runtime: string | undefined;
  readonly startup: number;
  /** The range of seconds that slow requests take. */
  readonly slow: string;
  readonly clients: number | Mix | undefined;
  readonly repeat: number;
  readonly seed: number | undefined;
  /** Debian release whose server the docker runtime takes. */
  readonly uwsgi: string;
  /** Asks for zero downtime, whatever the scenarios expect. */
  readonly strict: boolean;
  readonly out: string;
}

/** Lists the scenarios: name, one line, what each must show; and which strategy to use. */
export async function listScenarios(): Promise<ExitCode> {
  const scenarios = await Promise.all(
    (await catalogue()).map(async ({ name, server, group, own }) => ({
      ...(await loadScenario(name)).scenario,
      name,
      // uWSGI's have a folder for each family, another server's one for all. A user's own stand under their folder, before ours.
      group: server === 'uwsgi' && own !== true ? group : join(server, group),
    })),
  );
  process.stdout.write(renderScenarioList(scenarios, optionsFor(process.stdout, process.env)));
  return EXIT.pass;
}

/** Runs scenarios one after the other, prints each verdict, and returns the worst as the exit code. */
export async function runScenarios(names: readonly string[], options: ScenarioOptions): Promise<ExitCode> {
  const { scenarios, skipped } = await asked(names, options);
  const interrupt = onInterrupt({ whatNow: () => drainsFor((options.startup + 60) * 1000) });
  const runs: RunOfSeveral[] = [];
  try {
    for (const each of scenarios) {
      const its: RepeatedRun[] = [];
      for (let turn = 0; turn < options.repeat && !interrupt.signal.aborted; turn++) {
        const { recording, report, folder } = await runOnce(each, turn, options, interrupt.signal);
        tellLibrary({ kind: 'run', folder: resolve(folder) });
        const facts = factsOf(recording, report);
        its.push({ folder: resolve(folder), facts });
        runs.push({ scenario: each.entry.name, ...facts });
        process.stdout.write(
          renderVerdict(report, recording, {
            ...optionsFor(process.stdout, process.env),
            reportPath: `${relative(process.cwd(), folder) || '.'}/report.html`,
          }),
        );
      }
      const [first, second, ...rest] = its;
      if (first !== undefined && second !== undefined) {
        const path = await writeRepeated(resolve(options.out), each.entry.name, [first, second, ...rest]);
        process.stderr.write(`how often ${each.entry.name} showed what it must: ${relative(process.cwd(), path)}\n`);
      }
    }
  } finally {
    interrupt.release();
  }
  process.stdout.write(runsInWords(runs));
  process.stdout.write(skipped.map(({ scenario, reason }) => `skipped ${scenario}: ${reason}\n`).join(''));
  const verdicts = runs.map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return EXIT.fail;
  // What is skipped there is run nowhere.
  if (skipped.length > 0 && isCi(process.env)) return EXIT.broken;
  return verdicts.includes('inconclusive') || interrupt.signal.aborted || runs.length === 0 ? EXIT.inconclusive : EXIT.pass;
}

interface Asked {
  readonly scenarios: readonly (Loaded & { readonly wanted: string })[];
  readonly skipped: readonly Skipped[];
}

/** What is named, or all scenarios of the servers that are named. Throws UsageError if both are. */
async function asked(names: readonly string[], { server, runtime }: ScenarioOptions): Promise<Asked> {
  if (server === undefined)
    return { scenarios: await Promise.all(names.map(async (wanted) => ({ ...(await loadScenario(wanted)), wanted }))), skipped: [] };
  if (names.length > 0)
    throw new UsageError(
      `scenario was given ${names.join(', ')} and --server ${server.join(',')}`,
      '--server runs all scenarios of a server: leave one of the two out.',
    );
  const all = await wantedScenarios([], { server });
  const { lacking } = await sharedRuntime(
    all.map(({ scenario }) => scenario),
    runtime,
    { demandServers: true },
  );
  const { scenarios, skipped } = whatRuns(all, lacking, { demandAll: false });
  return { scenarios: scenarios.map((each) => ({ ...each, wanted: each.entry.name })), skipped };
}

/** One run, with its live view. */
async function runOnce(
  { entry, scenario, wanted }: Asked['scenarios'][number],
  turn: number,
  options: ScenarioOptions,
  signal: AbortSignal,
): Promise<FinishedRun> {
  const { slow: slowSeconds, uwsgi } = options;
  const clients = typeof options.clients === 'object' ? { clients: null, mix: options.clients } : { clients: options.clients ?? null };
  const seed = options.seed === undefined ? null : options.seed + turn;
  let live: LiveView | null = null;
  try {
    return await runScenario(entry.name, options.strict ? askedStrictly(scenario) : scenario, {
      runtime: options.runtime,
      startupSeconds: options.startup,
      ...clients,
      seed,
      out: options.out,
      slowSeconds,
      base: baseImage(uwsgi),
      command: scenarioCommand({
        scenario: isScenarioPath(wanted) ? wanted : entry.name,
        runtime: options.runtime,
        startupSeconds: options.startup,
        slowSeconds,
        ...clients,
        seed,
        uwsgi,
        strict: options.strict,
      }),
      signal,
      onStart: (clock, snapshot) => (live = startLive({ stream: process.stderr, clock, snapshot })),
      onLine: (line) => process.stderr.write(`${line}\n`),
    });
  } finally {
    (live as LiveView | null)?.stop();
  }
}
