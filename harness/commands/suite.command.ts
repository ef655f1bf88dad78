import { randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../core/errors.ts';
import { count } from '../core/quantity.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { optionsFor } from '../report/terminal/report-terminal.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { thisMachine } from '../run/machine.ts';
import { chooseRuntime } from '../runtime/choose-runtime.ts';
import { type SuiteVersion, versionsFor } from '../runtime/server-version.ts';
import { type CatalogueEntry, catalogue, loadScenario } from '../scenario-catalogue.ts';
import { isScenarioPath, loadScenarioFile } from '../scenario-file.ts';
import { githubAnnotations } from '../suite/annotations.ts';
import { concludeSuite } from '../suite/conclude.ts';
import { prepareImages } from '../suite/images.ts';
import { type OpenSuite, openSuite, removeCutOffRuns } from '../suite/open-or-resume.ts';
import { performSuite } from '../suite/perform.ts';
import { demandHistory } from '../suite/read-suite.ts';
import { remainingMs, roughly } from '../suite/remaining-time.ts';
import { selectScenarios } from '../suite/select.ts';
import { parseShard, shardOf } from '../suite/shard.ts';
import { openSuiteFolder, SUITE_FILES } from '../suite/suite-files.ts';
import { appendJournal, type JournalHead } from '../suite/suite-journal.ts';
import { lockSuite } from '../suite/suite-lock.ts';
import { type PlannedScenario, planSuite } from '../suite/suite-plan.ts';
import { exitCodeOf, lastEnd, suiteOf } from '../suite/suite-results.ts';
import { renderSuiteTerminal } from '../suite/suite-terminal.ts';
import type { Suite, SuiteOptions } from '../suite/suite-types.ts';

export interface SuiteCommandOptions {
  readonly tag: readonly string[] | undefined;
  readonly runtime: string | undefined;
  readonly uwsgi: string | undefined;
  readonly startup: number;
  /** The range of seconds that slow requests take. */
  readonly slow: string;
  readonly clients: number | undefined;
  readonly repeat: number;
  readonly seed: number | undefined;
  readonly shard: string | undefined;
  readonly concurrency: number | undefined;
  readonly strict: boolean;
  readonly resume: boolean;
  readonly history: string | undefined;
  readonly keep: number | undefined;
  readonly plan: boolean;
  readonly out: string;
}

/** Runs many scenarios on many versions many times, writes the results, and returns the worst as the exit code. */
export async function runSuite(names: readonly string[], options: SuiteCommandOptions): Promise<ExitCode> {
  const scenarios = forRuntime(await scenariosFor(names, options), names, options.runtime);
  const servers = [...new Set(scenarios.map(({ scenario }) => scenario.server))];
  // One runtime for all: what has no image runs on the host alone.
  const wish = options.runtime ?? (servers.some(({ image }) => image === undefined) ? 'host' : undefined);
  // Each of them must be there: a night that tests half of what was asked for is none.
  const [choice = null] = await Promise.all(servers.map((server) => chooseRuntime(wish, server)));
  if (choice === null) throw new UsageError('there is no scenario to run');
  const runtime = choice === 'docker' ? choice : choice.name;
  const versions = versionsFor(runtime, options.uwsgi);
  const wanted = headOf(scenarios, names, options, runtime, versions);
  // Asked now: at the end it would cost what the night has found.
  if (options.history !== undefined) await demandHistory(options.history);
  if (options.plan) {
    process.stdout.write(wanted.cases.map(({ id }) => `${id}\n`).join(''));
    const leftMs = remainingMs({ cases: wanted.cases, done: new Map(), concurrency: wanted.options.concurrency, expectedMs: 0, tookMs: 0 });
    say(`${count(wanted.cases.length, 'case')}; ${wanted.cases.length === 1 ? 'it takes' : 'they take'} about ${roughly(leftMs)}`);
    return EXIT.pass;
  }
  const folder = await openSuiteFolder(options.out);
  const unlock = await lockSuite(folder);
  const interrupt = onInterrupt({
    whatNow: () =>
      `no run is begun any more, those at work drain (${Math.ceil(options.startup + 60)} s at most), and what is done is reported`,
  });
  try {
    const open = await openSuite(folder, wanted, options.resume);
    for (const line of open.messages) say(line);
    const images = runtime === 'docker' ? await prepareImages(servers, versions, interrupt.signal, say) : new Map<string, string>();
    for (const [version, why] of images) say(`${version} can't be tested: ${why}`);
    const files = new Map(scenarios.filter(({ entry }) => entry.own === true).map(({ entry }) => [entry.name, entry.path]));
    await perform(folder, open, files, new Set(images.keys()), interrupt.signal);
    const suite = await concludeSuite(folder, resultsOf(open, images), { history: options.history ?? null, keep: options.keep ?? null });
    print(folder, suite);
    if (interrupt.signal.aborted) say(`interrupted; the same command with --resume does the ${count(suite.missing.length, 'case')} left`);
    return exitCodeOf(suite.kind);
  } finally {
    interrupt.release();
    await unlock();
  }
}

type Loaded = Awaited<ReturnType<typeof loadScenario>>;

/**
 * The scenarios that are asked for, by name, by the path of their files, or by tag. Without any of these it is all that the user's
 * configuration names, or else all of ours.
 */
async function scenariosFor(names: readonly string[], { tag: tags = [] }: Pick<SuiteCommandOptions, 'tag'>): Promise<readonly Loaded[]> {
  const byPath = await Promise.all(names.filter(isScenarioPath).map(loadScenario));
  const byName = names.filter((name) => !isScenarioPath(name));
  if (byName.length + tags.length === 0 && byPath.length > 0) return byPath;
  const entries = await catalogue();
  const own = entries.filter((entry) => entry.own === true);
  const all = await Promise.all((names.length + tags.length === 0 && own.length > 0 ? own : entries).map(loadedEntry));
  const planned = all.map((loaded) => ({ ...planOf(loaded), loaded }));
  const selected = selectScenarios(planned, { names: byName, tags }).map(({ loaded }) => loaded);
  return [...selected, ...byPath.filter(({ entry }) => !selected.some((each) => each.entry.name === entry.name))];
}

/**
 * Of many, those that the runtime can run: what needs a cluster is left out, and told, unless a cluster is asked for, and then all else is. What
 * was named is not left out: it is an error.
 */
function forRuntime(all: readonly Loaded[], names: readonly string[], runtime: string | undefined): readonly Loaded[] {
  if (names.length > 0) return all;
  const wished = runtime === 'kubernetes';
  const fits = ({ scenario }: Loaded): boolean => (scenario.server.onlyInCluster === true) === wished;
  const left = all.filter((loaded) => !fits(loaded));
  if (left.length > 0)
    say(
      wished
        ? `left out: ${count(left.length, 'scenario')} that a cluster can't run`
        : `left out: ${count(left.length, 'scenario')} that need a Kubernetes cluster, which --runtime kubernetes asks for`,
    );
  return all.filter(fits);
}

async function loadedEntry(entry: CatalogueEntry): Promise<Loaded> {
  return { entry, scenario: await loadScenarioFile(entry.path) };
}

function planOf({ entry: { name, server, group, own }, scenario }: Loaded): PlannedScenario {
  const { title, tags, startups, expect, exclusive = false } = scenario;
  return { name, group: own === true ? server : group, title, tags, startups, expect, exclusive };
}

async function perform(
  folder: string,
  { head, attempts }: OpenSuite,
  files: ReadonlyMap<string, string>,
  unavailable: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const journal = join(folder, SUITE_FILES.journal);
  await performSuite({
    folder,
    head,
    attempts,
    files,
    unavailable,
    signal,
    record: (each, attempt) => appendJournal(journal, { case: each.id, attempt }),
    onLine: say,
  });
  await removeCutOffRuns(folder, attempts);
}

function resultsOf({ head, attempts }: OpenSuite, unavailable: ReadonlyMap<string, string>): Suite {
  return suiteOf({ ...head, attempts, unavailable, endedAt: lastEnd(head.part.startedAt, attempts) });
}

/** What is to be done: of a shard perhaps nothing, if there are more of them than cases. */
function headOf(
  scenarios: readonly Loaded[],
  names: readonly string[],
  options: SuiteCommandOptions,
  runtime: SuiteOptions['runtime'],
  versions: readonly SuiteVersion[],
): JournalHead {
  const selected = scenarios.map(planOf);
  const shard = options.shard === undefined ? null : parseShard(options.shard);
  const whole = planSuite(selected, {
    versions: versions.map(({ name }) => name),
    repeat: options.repeat,
    startupSeconds: options.startup,
    slowSeconds: options.slow,
  });
  const cases = shard === null ? whole : shardOf(whole, shard);
  return {
    schema: 'zerodrop/suite-journal/1',
    options: {
      runtime,
      versions: versions.map(({ name }) => name),
      scenarios: selected.map(({ name }) => name),
      all: names.length === 0 && options.tag === undefined,
      repeat: options.repeat,
      startupSeconds: options.startup,
      slowSeconds: options.slow,
      clients: options.clients ?? null,
      seed: options.seed ?? null,
      strict: options.strict,
      concurrency: concurrencyOf(options, runtime),
      shard,
    },
    rows: selected.map(({ name, group, title }) => ({ scenario: name, group, title })),
    part: {
      id: randomBytes(4).toString('hex'),
      zerodrop: ZERODROP_VERSION,
      startedAt: new Date().toISOString(),
      machine: thisMachine(),
      shard,
    },
    cases,
  };
}

/** Runs wait more than they work, so the cores take more of them than there are cores; what the nodes of a cluster take is not known. */
function concurrencyOf({ concurrency }: SuiteCommandOptions, runtime: SuiteOptions['runtime']): number {
  if (runtime === 'kubernetes') return concurrency ?? 1;
  return concurrency ?? Math.max(1, Math.min(8, Math.round(thisMachine().cores * 2)));
}

function print(folder: string, suite: Suite): void {
  const { colour } = optionsFor(process.stdout, process.env);
  const index = `${relative(process.cwd(), folder) || '.'}/${SUITE_FILES.index}`;
  process.stdout.write(renderSuiteTerminal(suite, { colour, index }));
  if (process.env['GITHUB_ACTIONS'] === 'true') for (const line of githubAnnotations(suite)) process.stdout.write(`${line}\n`);
}

/** Progress goes to standard error: the result has standard output for itself. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
