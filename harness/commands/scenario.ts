import { relative } from 'node:path';
import { EXIT, type ExitCode } from '../errors.ts';
import { type LiveView, startLive } from '../report/live.ts';
import { optionsFor, renderVerdict } from '../report/terminal.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { runScenario } from '../run/run.ts';
import { baseImage, oneSuite, USUAL_SUITE } from '../suite/version.ts';
import type { Verdict } from '../verdict/check.ts';
import { catalogue, loadScenario } from './catalogue.ts';
import { slowRange } from './options.ts';
import { renderScenarioList } from './scenario-list.ts';

export interface ScenarioOptions {
  readonly runtime: string | undefined;
  readonly startup: number;
  readonly clients: number | undefined;
  readonly repeat: number;
  readonly seed: number | undefined;
  /** Debian release whose uWSGI the docker runtime takes. */
  readonly uwsgi: string;
  readonly out: string;
}

/** Lists the scenarios: name, one line, what each must show; and which strategy to use. */
export async function listScenarios(): Promise<ExitCode> {
  const scenarios = await Promise.all(
    (await catalogue()).map(async ({ name, group }) => ({ ...(await loadScenario(name)).scenario, name, group })),
  );
  process.stdout.write(renderScenarioList(scenarios, optionsFor(process.stdout, process.env)));
  return EXIT.pass;
}

/** Runs scenarios one after the other, prints each verdict, and returns the worst as the exit code. */
export async function runScenarios(names: readonly string[], options: ScenarioOptions): Promise<ExitCode> {
  const scenarios = await Promise.all(names.map(loadScenario));
  const slowSeconds = slowRange(process.env['FOOSERV_SLOW_SECONDS'] ?? '3-6');
  const interrupt = onInterrupt();
  const verdicts: Verdict[] = [];
  try {
    for (const { entry, scenario } of scenarios) {
      for (let turn = 0; turn < options.repeat && !interrupt.signal.aborted; turn++) {
        const seed = options.seed === undefined ? null : options.seed + turn;
        let live: LiveView | null = null;
        try {
          const { recording, report, folder } = await runScenario(entry.name, scenario, {
            runtime: options.runtime,
            startupSeconds: options.startup,
            clients: options.clients ?? null,
            seed,
            out: options.out,
            slowSeconds,
            base: baseImage(oneSuite(options.uwsgi)),
            command: commandOf(entry.name, options, seed),
            signal: interrupt.signal,
            onStart: (clock, snapshot) => (live = startLive({ stream: process.stderr, clock, snapshot })),
            onLine: (line) => process.stderr.write(`${line}\n`),
          });
          (live as LiveView | null)?.stop();
          verdicts.push(report.verdict);
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
  if (verdicts.length > 1)
    process.stdout.write(`\n${verdicts.filter((verdict) => verdict === 'pass').length} of ${verdicts.length} runs passed\n`);
  if (verdicts.includes('fail')) return EXIT.fail;
  return verdicts.includes('inconclusive') || interrupt.signal.aborted ? EXIT.inconclusive : EXIT.pass;
}

/** A command that repeats a run. */
function commandOf(name: string, options: ScenarioOptions, seed: number | null): string {
  const words = ['npm run scenario', name, '--'];
  if (options.runtime !== undefined) words.push('--runtime', options.runtime);
  words.push('--startup', String(options.startup));
  if (options.clients !== undefined) words.push('--clients', String(options.clients));
  if (seed !== null) words.push('--seed', String(seed));
  if (options.uwsgi !== USUAL_SUITE) words.push('--uwsgi', options.uwsgi);
  return words.join(' ');
}
