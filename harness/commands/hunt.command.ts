import { basename, join } from 'node:path';
import { didYouMean } from '../core/did-you-mean.ts';
import { EXIT, type ExitCode, UsageError } from '../core/errors.ts';
import { rateOf } from '../hunt/break-rate.ts';
import { renderEach, renderEachPage } from '../hunt/each-table.ts';
import { casesOf, eachRow, parseEach } from '../hunt/each-value.ts';
import { huntCommand, type Wanted } from '../hunt/hunt-command-line.ts';
import { keep } from '../hunt/keep-found.ts';
import { renderHunt } from '../hunt/render-hunt.ts';
import { type Attempts, attemptsOf } from '../hunt/run-attempt.ts';
import { type Found, search } from '../hunt/search.ts';
import type { Trial } from '../hunt/trial.ts';
import { demandWritable, writeResult } from '../report/result-file.ts';
import { drainsFor, onInterrupt } from '../run/interrupt.ts';
import { describeCase, describeVariables, parseCase } from '../run/variable.ts';
import { baseImage } from '../runtime/server-version.ts';
import type { ScenarioDefinition, Variable } from '../scenario.ts';
import { type CatalogueEntry, catalogue, huntScenarios, loadScenario } from '../scenario-catalogue.ts';
import { isScenarioPath } from '../scenario-file.ts';

export interface HuntOptions {
  readonly budget: number;
  readonly seed: number | undefined;
  readonly case: string | undefined;
  readonly each: string | undefined;
  /** A file that gets a page of the table of `each`. */
  readonly write: string | undefined;
  readonly replays: number;
  /** Where in the strategy a freeze breaks it is searched, in place of what the scenario varies. */
  readonly force: boolean;
  /** With `force`: only this place is repeated, as text. */
  readonly place: string | undefined;
  /** With `force`: the most runs of the search. */
  readonly attempts: number;
  readonly runtime: string | undefined;
  readonly uwsgi: string;
  readonly startup: number;
  /** The range of seconds that slow requests take. */
  readonly slow: string;
  readonly out: string;
}

/** What a hunt works with, whatever it does. */
interface Hunting {
  readonly entry: CatalogueEntry;
  readonly scenario: ScenarioDefinition;
  readonly varies: Readonly<Record<string, Variable>>;
  readonly options: HuntOptions;
  readonly seed: number;
  readonly attempts: Attempts;
  readonly signal: AbortSignal;
  readonly commandOf: (wanted: Wanted, seed: number) => string;
}

/** How often what was found is repeated before it is made simpler, to learn how often it breaks. */
const PROBES = 5;

/** Lists what there is to hunt in. */
export async function listHunts(): Promise<ExitCode> {
  for (const { name } of await huntScenarios()) {
    const { scenario } = await loadScenario(name);
    process.stdout.write(
      `  ${name.padEnd(28)} ${scenario.title}\n  ${' '.repeat(28)} varies: ${describeVariables(scenario.varies ?? {})}\n`,
    );
  }
  process.stdout.write('\nHunt in one: npm run -s zerodrop -- hunt writefifo-dance --budget 300\n');
  return EXIT.pass;
}

/**
 * Searches the timing of a scenario for a case that breaks its verdict, makes it simpler, and repeats it with its seed. With
 * `case` it only repeats that one, with `each` it measures how often each value of a variable breaks. Exit code 1 if
 * something broke, 0 if all held, 2 if nothing could be said.
 */
export async function hunt(name: string, options: HuntOptions): Promise<ExitCode> {
  if (options.place !== undefined)
    throw new UsageError('--place was given without --force', 'It is a place that a hunt with --force has found.');
  const { entry, scenario } = await loadHunted(name);
  const varies = scenario.varies;
  if (varies === undefined) {
    const others = (await huntScenarios()).map((each) => each.name).join(', ');
    throw new UsageError(`${name} declares nothing that a hunt could vary`, `Such are: ${others}. A scenario declares it with \`varies\`.`);
  }
  if (options.write !== undefined && options.each === undefined)
    throw new UsageError('--write was given without --each', 'It writes a page of the table that --each measures.');
  // Found out before the hunt, not after it.
  if (options.case !== undefined) parseCase(options.case, varies);
  if (options.each !== undefined) parseEach(options.each, varies);
  if (options.write !== undefined) await demandWritable('--write', options.write);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const { slow: slowSeconds } = options;
  const commandOf = (wanted: Wanted, withSeed: number): string =>
    huntCommand(isScenarioPath(name) ? name : entry.name, withSeed, { ...options, slowSeconds }, wanted);
  const interrupt = onInterrupt({ whatNow: () => drainsFor((options.startup + 60) * 1000) });
  try {
    const attempts = attemptsOf(entry.name, scenario, {
      runtime: options.runtime,
      startupSeconds: options.startup,
      slowSeconds,
      base: baseImage(options.uwsgi),
      out: join(options.out, 'hunt'),
      signal: interrupt.signal,
      commandOf: (tried, withSeed) => commandOf({ kind: 'case', tried, replays: 1 }, withSeed),
    });
    const hunting: Hunting = { entry, scenario, varies, options, seed, attempts, signal: interrupt.signal, commandOf };
    const trials = await (options.each === undefined ? searchOrRepeat(hunting) : measureEach(hunting, options.each));
    if (trials.some(({ kind }) => kind === 'broke')) return EXIT.fail;
    return trials.some(({ kind }) => kind === 'held') && !interrupt.signal.aborted ? EXIT.pass : EXIT.inconclusive;
  } finally {
    interrupt.release();
  }
}

/** As `loadScenario`; if there is no such scenario, the names of those in which there is something to hunt are offered. */
async function loadHunted(name: string): ReturnType<typeof loadScenario> {
  if (isScenarioPath(name)) return loadScenario(name);
  const known = await Promise.all([catalogue(), huntScenarios()]);
  const names = known.flat().map((entry) => entry.name);
  if (names.includes(basename(name))) return loadScenario(name);
  const hunted = known[1].map((entry) => entry.name);
  throw new UsageError(`there is no scenario "${name}"`, didYouMean(name, names, `There is something to hunt in: ${hunted.join(', ')}.`));
}

/** Returns all runs. */
async function searchOrRepeat({ entry, varies, options, seed, attempts, signal, commandOf }: Hunting): Promise<readonly Trial[]> {
  const { attempt } = attempts;
  const given = options.case === undefined ? null : parseCase(options.case, varies);
  const began = performance.now();
  const goOn = (): boolean => !signal.aborted && performance.now() - began < options.budget * 1000;
  const { trials, found } =
    given === null
      ? await search({ varies, seed, attempt, goOn, probes: PROBES })
      : { trials: [], found: { found: given, first: given, seed, breakage: { rules: '', detail: '' } } satisfies Found };
  const seconds = (performance.now() - began) / 1000;
  const replays: Trial[] = [];
  if (found !== null) {
    process.stderr.write(`repeating ${describeCase(found.found)}, seed ${found.seed}\n`);
    while (replays.length < options.replays && !signal.aborted) replays.push(await attempt(found.found, found.seed));
  }
  const broke = replays.filter((trial) => trial.kind === 'broke');
  const unclear = replays.filter(({ kind }) => kind === 'unclear').length;
  const shown = found === null ? null : { ...found, breakage: given === null ? found.breakage : (broke[0]?.breakage ?? found.breakage) };
  const rate = found === null ? null : rateOf(broke.length, replays.length - unclear);
  const command =
    found === null
      ? commandOf({ kind: 'search', budget: options.budget }, seed)
      : commandOf({ kind: 'case', tried: found.found, replays: options.replays }, found.seed);
  const server = attempts.ranOn()?.server ?? 'a server of unknown version';
  const file = shown === null || rate === null || given !== null ? null : await keep(entry, { command, found: shown, rate, server });
  process.stdout.write(
    renderHunt({
      name: entry.name,
      seed,
      trials: given === null ? trials : replays,
      found: shown,
      given: given !== null,
      rate,
      unclear,
      seconds,
      command,
      file,
    }),
  );
  return given === null ? [...trials, ...replays] : replays;
}

/** Measures how often each value of a variable breaks; returns all runs. */
async function measureEach(
  { entry, scenario, varies, options, seed, attempts, signal, commandOf }: Hunting,
  text: string,
): Promise<readonly Trial[]> {
  const each = parseEach(text, varies);
  const given = options.case === undefined ? {} : parseCase(options.case, varies);
  const trials = each.values.map((): Trial[] => []);
  // Value after value in each round, so that what else the machine does at a time concerns them all.
  for (let round = 0; round < options.replays; round++) {
    for (const [i, tried] of casesOf(each, given).entries()) {
      if (signal.aborted) break;
      trials[i]?.push(await attempts.attempt(tried, (seed + round) % 2 ** 31));
    }
  }
  const rows = each.values.map((value, i) => eachRow(value, trials[i] ?? []));
  process.stdout.write(renderEach({ variable: each.name, rows }));
  const command = commandOf({ kind: 'each', each: text, tried: options.case, replays: options.replays }, seed);
  process.stdout.write(`\n  repeat    ${command}\n`);
  if (options.write !== undefined && !signal.aborted) {
    const { title, source } = scenario;
    const day = new Date().toISOString().slice(0, 10);
    const page = {
      name: entry.name,
      title,
      source,
      variable: each.name,
      rows,
      day,
      ranOn: attempts.ranOn(),
      startupSeconds: options.startup,
      command,
    };
    await writeResult('--write', options.write, renderEachPage(page));
    process.stdout.write(`  written   ${options.write}\n`);
  }
  return trials.flat();
}
