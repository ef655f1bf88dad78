import { randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import { EXIT, type ExitCode } from '../core/errors.ts';
import { count } from '../core/quantity.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { optionsFor } from '../report/terminal/report-terminal.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { thisMachine } from '../run/machine.ts';
import { isCi } from '../runtime/is-ci.ts';
import { sharedRuntime } from '../runtime/lacking-here.ts';
import { type SuiteVersion, versionsFor } from '../runtime/server-version.ts';
import { githubAnnotations } from '../suite/annotations.ts';
import { concludeSuite } from '../suite/conclude.ts';
import { prepareImages } from '../suite/images.ts';
import { KNOWN_DURATIONS } from '../suite/known-durations.ts';
import { type OpenSuite, openSuite, removeCutOffRuns } from '../suite/open-or-resume.ts';
import { performSuite } from '../suite/perform.ts';
import { demandHistory } from '../suite/read-suite.ts';
import { remainingMs, roughly } from '../suite/remaining-time.ts';
import { parseShard, shardOf } from '../suite/shard.ts';
import { cellId } from '../suite/suite-case.ts';
import { openSuiteFolder, SUITE_FILES } from '../suite/suite-files.ts';
import { appendJournal, type JournalHead } from '../suite/suite-journal.ts';
import { lockSuite } from '../suite/suite-lock.ts';
import { planSuite } from '../suite/suite-plan.ts';
import { exitCodeOf, lastEnd, suiteOf } from '../suite/suite-results.ts';
import { renderSuiteTerminal } from '../suite/suite-terminal.ts';
import type { Suite, SuiteOptions } from '../suite/suite-types.ts';
import { plannedScenario, wantedScenarios } from './wanted-scenarios.ts';
import { type WhatRuns, whatRuns } from './what-runs.ts';

export interface SuiteCommandOptions {
  readonly tag: readonly string[] | undefined;
  /** Names of servers; undefined for all. */
  readonly server: readonly string[] | undefined;
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
  const asked = await wantedScenarios(names, options);
  // What was named must be there: a night that tests half of what was asked for is none.
  const isNamed = names.length > 0 || options.tag !== undefined || options.server !== undefined;
  const { runtime, lacking } = await sharedRuntime(
    asked.map(({ scenario }) => scenario),
    options.runtime,
    // A tag may name scenarios of several runtimes.
    { demandServers: isNamed, skipElsewhere: names.length === 0 && options.server === undefined },
  );
  const here = whatRuns(asked, lacking, { demandAll: isNamed || isCi(process.env) });
  const versions = versionsFor(runtime, options.uwsgi);
  const wanted = headOf(here, names, options, runtime, versions);
  // Asked now: at the end it would cost what the night has found.
  if (options.history !== undefined) await demandHistory(options.history);
  for (const { scenario, reason } of here.skipped) say(`skipped ${scenario}: ${reason}`);
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
    const unavailable = new Map(
      wanted.cases.flatMap((each) => {
        const why = here.broken.get(each.scenario);
        return why === undefined ? [] : [[cellId(each), why] as const];
      }),
    );
    if (runtime === 'docker') {
      const servers = new Map(here.scenarios.map(({ entry, scenario }) => [entry.name, scenario.server]));
      const left = wanted.cases.filter(({ id }) => !open.attempts.has(id));
      for (const [cell, why] of await prepareImages({ cases: left, servers, versions }, interrupt.signal, say)) unavailable.set(cell, why);
    }
    const files = new Map(here.scenarios.filter(({ entry }) => entry.own === true).map(({ entry }) => [entry.name, entry.path]));
    await perform(folder, open, files, new Set(unavailable.keys()), interrupt.signal);
    const suite = await concludeSuite(folder, resultsOf(open, unavailable), {
      history: options.history ?? null,
      keep: options.keep ?? null,
    });
    print(folder, suite);
    if (interrupt.signal.aborted) say(`interrupted; the same command with --resume does the ${count(suite.missing.length, 'case')} left`);
    return exitCodeOf(suite.kind);
  } finally {
    interrupt.release();
    await unlock();
  }
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
  { scenarios, skipped }: WhatRuns,
  names: readonly string[],
  options: SuiteCommandOptions,
  runtime: SuiteOptions['runtime'],
  versions: readonly SuiteVersion[],
): JournalHead {
  const selected = scenarios.map(plannedScenario);
  const shard = options.shard === undefined ? null : parseShard(options.shard);
  const whole = planSuite(selected, {
    versions: versions.map(({ name }) => name),
    repeat: options.repeat,
    startupSeconds: options.startup,
    slowSeconds: options.slow,
    known: KNOWN_DURATIONS,
  });
  const cases = shard === null ? whole : shardOf(whole, shard);
  return {
    schema: 'zerodrop/suite-journal/1',
    options: {
      runtime,
      versions: versions.map(({ name }) => name),
      scenarios: selected.map(({ name }) => name),
      all: names.length === 0 && options.tag === undefined && options.server === undefined,
      repeat: options.repeat,
      startupSeconds: options.startup,
      slowSeconds: options.slow,
      clients: options.clients ?? null,
      seed: options.seed ?? null,
      strict: options.strict,
      concurrency: concurrencyOf(options, runtime),
      shard,
    },
    rows: selected.map(({ name, group, server, title }) => ({ scenario: name, group, server: server.title, title })),
    ...(skipped.length === 0 ? {} : { skipped }),
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
