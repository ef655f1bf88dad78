import { relative, resolve } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../core/errors.ts';
import type { Recording } from '../core/record/run-record.ts';
import { type Row, rollbackIn, rowOf } from '../report/compare/compare-row.ts';
import { renderComparison } from '../report/compare/compare-terminal.ts';
import { hrefFrom, writeComparison } from '../report/compare/write-compare.ts';
import type { Report } from '../report/contract.ts';
import { findRun } from '../report/find-run.ts';
import { judge } from '../report/make-report.ts';
import { count, plural } from '../report/number-format.ts';
import { readRecording } from '../report/read-recording.ts';
import { optionsFor } from '../report/terminal/report-terminal.ts';
import { drainsFor, onInterrupt } from '../run/interrupt.ts';
import { USUAL_SIEGE } from '../scenario.ts';
import { catalogue, loadScenario } from '../scenario-catalogue.ts';
import { isScenarioPath } from '../scenario-file.ts';
import { performRun } from './perform-run.ts';

export interface CompareOptions {
  readonly from?: readonly string[];
  readonly runtime: string | undefined;
  readonly startup: number;
  /** The range of seconds that slow requests take. */
  readonly slow: string;
  /** Undefined for what each scenario says. */
  readonly clients: number | undefined;
  readonly seed: number;
  readonly uwsgi: string;
  readonly rollback?: boolean;
  readonly out: string;
}

/** A run to compare, and where its files are. */
interface ComparedRun {
  readonly recording: Recording;
  readonly report: Report;
  readonly folder: string;
}

/** Runs scenarios under the same load (or reads recorded runs), and prints and writes what was measured of each, side by side. Returns the worst verdict as the exit code. */
export async function runCompare(names: readonly string[], options: CompareOptions): Promise<ExitCode> {
  const { from = [] } = options;
  if (names.length > 0 && from.length > 0)
    throw new UsageError('compare was given scenarios to run and recorded runs', 'Give names, or --from, not both.');
  if (names.length + from.length === 0)
    throw new UsageError('compare has nothing to compare', 'zerodrop compare zerg-dance chain-reload sighup');
  const rollbacks = await rollbackScenarios();
  const asked = await Promise.all(names.map(async (wanted) => ({ ...(await loadScenario(wanted)), wanted })));
  const runs = from.length > 0 ? await readAll(from, options.out) : await performAll(asked, rollbacks, options);
  // A run that is there to measure another strategy's rollback is no strategy of its own, unless it was asked for.
  const measured = new Map(runs.map((run) => [run.recording.run.scenario, run]));
  const compared = runs.filter(({ recording }) => {
    const { scenario } = recording.run;
    return (
      asked.some(({ entry }) => entry.name === scenario) ||
      ![...rollbacks].some(([strategy, by]) => by === scenario && measured.has(strategy))
    );
  });
  const folder = resolve(options.out, 'compare');
  const rows = compared.map(({ recording, report, folder: runFolder }) =>
    rowOf(recording, report, rollbackOf(recording, rollbacks, measured), hrefFrom(folder, runFolder)),
  );
  const path = await writeComparison(folder, rows);
  const { width, colour } = optionsFor(process.stdout, process.env);
  process.stdout.write(renderComparison(rows, { width, colour, pagePath: relative(process.cwd(), path) }));
  const verdicts = rows.map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return EXIT.fail;
  return verdicts.includes('inconclusive') ? EXIT.inconclusive : EXIT.pass;
}

/** By the name of each strategy that has one, the scenario that measures its rollback. */
async function rollbackScenarios(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name } of await catalogue()) {
    const { scenario } = await loadScenario(name);
    if (scenario.rollback !== undefined) found.set(name, scenario.rollback);
  }
  return found;
}

function rollbackOf(
  { run }: Recording,
  rollbacks: ReadonlyMap<string, string>,
  measured: ReadonlyMap<string, ComparedRun>,
): Row['rollback'] {
  const scenario = rollbacks.get(run.scenario);
  if (scenario === undefined) return 'no scenario';
  const by = measured.get(scenario);
  return by === undefined ? null : rollbackIn(by.recording, by.report);
}

async function readAll(from: readonly string[], out: string): Promise<ComparedRun[]> {
  const folders = await Promise.all(from.map((wanted) => findRun(wanted, out)));
  return Promise.all(
    folders.map(async (folder) => {
      const recording = await readRecording(folder);
      return { recording, report: judge(recording), folder };
    }),
  );
}

async function performAll(
  asked: readonly (Awaited<ReturnType<typeof loadScenario>> & { readonly wanted: string })[],
  rollbacks: ReadonlyMap<string, string>,
  options: CompareOptions,
): Promise<ComparedRun[]> {
  const measuring = options.rollback === true ? asked.flatMap(({ entry }) => rollbacks.get(entry.name) ?? []) : [];
  const more = await Promise.all(measuring.map(async (wanted) => ({ ...(await loadScenario(wanted)), wanted })));
  const scenarios = [...new Map([...asked, ...more].map((each) => [each.entry.name, each])).values()];
  const interrupt = onInterrupt({ whatNow: () => drainsFor((options.startup + 60) * 1000) });
  const runs: ComparedRun[] = [];
  try {
    for (const { entry, scenario, wanted } of scenarios) {
      if (interrupt.signal.aborted) break;
      process.stderr.write(`${entry.name}\n`);
      const own = scenario.siege?.clients ?? USUAL_SIEGE.clients;
      if (options.clients !== undefined && options.clients !== own)
        process.stderr.write(
          `${entry.name} is made for ${plural(own, 'client')} and runs with ${count(options.clients)}: what it promises may not hold\n`,
        );
      runs.push(
        await performRun(entry.name, scenario, {
          ...options,
          clients: options.clients ?? null,
          slowSeconds: options.slow,
          wanted: isScenarioPath(wanted) ? wanted : entry.name,
          signal: interrupt.signal,
        }),
      );
    }
  } finally {
    interrupt.release();
  }
  return runs;
}
