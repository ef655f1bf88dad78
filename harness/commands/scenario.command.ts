import { join, relative, resolve } from 'node:path';
import { EXIT, type ExitCode } from '../core/errors.ts';
import type { Mix } from '../core/siege/mix.ts';
import { tellLibrary } from '../library-result.ts';
import { type LiveView, startLive } from '../report/live/live-view.ts';
import { renderScenarioList } from '../report/scenario-list.ts';
import { optionsFor, renderVerdict } from '../report/terminal/report-terminal.ts';
import { scenarioCommand } from '../run/command-line.ts';
import { drainsFor, onInterrupt } from '../run/interrupt.ts';
import { runScenario } from '../run/run-scenario.ts';
import { askedStrictly } from '../run/strict.ts';
import { baseImage } from '../runtime/server-version.ts';
import { catalogue, loadScenario } from '../scenario-catalogue.ts';
import { isScenarioPath } from '../scenario-file.ts';
import { countReloads } from '../suite/reloads.ts';
import { type RunOfSeveral, runsInWords } from '../suite/runs-in-words.ts';

export interface ScenarioOptions {
  readonly runtime: string | undefined;
  readonly startup: number;
  /** The range of seconds that slow requests take. */
  readonly slow: string;
  readonly clients: number | Mix | undefined;
  readonly repeat: number;
  readonly seed: number | undefined;
  /** Debian release whose uWSGI the docker runtime takes. */
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
  const scenarios = await Promise.all(names.map(async (wanted) => ({ ...(await loadScenario(wanted)), wanted })));
  const { slow: slowSeconds, uwsgi } = options;
  const clients = typeof options.clients === 'object' ? { clients: null, mix: options.clients } : { clients: options.clients ?? null };
  const interrupt = onInterrupt({ whatNow: () => drainsFor((options.startup + 60) * 1000) });
  const runs: RunOfSeveral[] = [];
  try {
    for (const { entry, scenario, wanted } of scenarios) {
      for (let turn = 0; turn < options.repeat && !interrupt.signal.aborted; turn++) {
        const seed = options.seed === undefined ? null : options.seed + turn;
        let live: LiveView | null = null;
        try {
          const { recording, report, folder } = await runScenario(entry.name, options.strict ? askedStrictly(scenario) : scenario, {
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
            signal: interrupt.signal,
            onStart: (clock, snapshot) => (live = startLive({ stream: process.stderr, clock, snapshot })),
            onLine: (line) => process.stderr.write(`${line}\n`),
          });
          (live as LiveView | null)?.stop();
          tellLibrary({ kind: 'run', folder: resolve(folder) });
          runs.push({ scenario: entry.name, verdict: report.verdict, reloads: countReloads(recording, report) });
          process.stdout.write(
            renderVerdict(report, recording, {
              ...optionsFor(process.stdout, process.env),
              reportPath: `${relative(process.cwd(), folder) || '.'}/report.html`,
            }),
          );
        } finally {
          (live as LiveView | null)?.stop();
        }
      }
    }
  } finally {
    interrupt.release();
  }
  process.stdout.write(runsInWords(runs));
  const verdicts = runs.map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return EXIT.fail;
  return verdicts.includes('inconclusive') || interrupt.signal.aborted ? EXIT.inconclusive : EXIT.pass;
}
