import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../errors.ts';
import { foundFile } from '../hunt/found-file.ts';
import { rateOf } from '../hunt/rate.ts';
import { renderHunt } from '../hunt/render.ts';
import { type Found, search } from '../hunt/search.ts';
import { type Trial, trialOf } from '../hunt/trial.ts';
import { type Case, describeCase, describeVariables, parseCase } from '../hunt/variable.ts';
import { onInterrupt } from '../run/interrupt.ts';
import { PACKAGE_FOLDER } from '../run/place.ts';
import { runScenario } from '../run/run.ts';
import { type CatalogueEntry, loadScenario, quarries } from './catalogue.ts';
import { slowRange } from './options.ts';

export interface HuntOptions {
  readonly budget: number;
  readonly seed: number | undefined;
  readonly case: string | undefined;
  readonly replays: number;
  readonly runtime: string | undefined;
  readonly startup: number;
  readonly out: string;
}

/** How often what was found is repeated before it is made simpler, to learn how often it breaks. */
const PROBES = 5;

/** Lists what there is to hunt in. */
export async function listQuarries(): Promise<ExitCode> {
  for (const { name } of await quarries()) {
    const { scenario } = await loadScenario(name);
    process.stdout.write(
      `  ${name.padEnd(28)} ${scenario.title}\n  ${' '.repeat(28)} varies: ${describeVariables(scenario.varies ?? {})}\n`,
    );
  }
  process.stdout.write('\nHunt in one: npm run -s zerodrop -- hunt writefifo-dance --budget 300\n');
  return EXIT.pass;
}

/**
 * Searches the timing of a scenario for a case that breaks its verdict, makes it simpler, and repeats it. With `case`
 * it only repeats that one. Exit code 1 where something broke, 0 where all held, 2 where nothing could be said.
 */
export async function hunt(name: string, options: HuntOptions): Promise<ExitCode> {
  const { entry, scenario } = await loadScenario(name);
  const varies = scenario.varies;
  if (varies === undefined) {
    const others = (await quarries()).map((quarry) => quarry.name).join(', ');
    throw new UsageError(`${name} declares nothing that a hunt could vary`, `Such are: ${others}. A scenario declares it with \`varies\`.`);
  }
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const given = options.case === undefined ? null : parseCase(options.case, varies);
  const slowSeconds = slowRange(process.env['FOOSERV_SLOW_SECONDS'] ?? '0.2-0.4');
  const interrupt = onInterrupt();
  const began = performance.now();
  let uwsgiVersion = '';
  let turn = 0;

  const attempt = async (tried: Case): Promise<Trial> => {
    const from = performance.now();
    const { recording, report, folder } = await runScenario(
      entry.name,
      { ...scenario, pins: { ...scenario.pins, ...tried } },
      {
        runtime: options.runtime,
        startupSeconds: options.startup,
        clients: null,
        seed: (seed + turn) % 2 ** 31,
        out: join(options.out, 'hunt'),
        slowSeconds,
        base: 'debian:bookworm-slim',
        command: commandOf(entry.name, options, seed, tried),
        signal: interrupt.signal,
        onStart: () => undefined,
        onLine: (line) => process.stderr.write(`${line}\n`),
      },
    );
    uwsgiVersion = recording.run.uwsgi?.version ?? '';
    const trial = trialOf(tried, report);
    // What held needs no evidence, and a hunt is many runs.
    if (trial.kind === 'held') await rm(folder, { recursive: true, force: true });
    const seconds = (performance.now() - from) / 1000;
    process.stderr.write(`run ${++turn}: ${describeCase(tried)}: ${said(trial)} (${seconds.toFixed(1)} s)\n`);
    return trial;
  };

  try {
    const goOn = (): boolean => !interrupt.signal.aborted && performance.now() - began < options.budget * 1000;
    const { trials, found } =
      given === null
        ? await search({ varies, seed, attempt, goOn, probes: PROBES })
        : { trials: [], found: { found: given, first: given, breakage: { rules: '', detail: '' } } satisfies Found };
    const seconds = (performance.now() - began) / 1000;
    const replays: Trial[] = [];
    if (found !== null) {
      process.stderr.write(`repeating ${describeCase(found.found)}\n`);
      while (replays.length < options.replays && !interrupt.signal.aborted) replays.push(await attempt(found.found));
    }
    const broke = replays.filter((trial) => trial.kind === 'broke');
    const unclear = replays.filter(({ kind }) => kind === 'unclear').length;
    const shown = found === null ? null : { ...found, breakage: given === null ? found.breakage : (broke[0]?.breakage ?? found.breakage) };
    const rate = found === null ? null : rateOf(broke.length, replays.length - unclear);
    const command = commandOf(entry.name, options, seed, found?.found ?? null);
    const file =
      shown === null || rate === null || given !== null
        ? null
        : await keep(entry, foundFile({ name: entry.name, importPath: importPathOf(entry), command, found: shown, rate, uwsgiVersion }));
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
    const seen = given === null ? [...trials, ...replays] : replays;
    if (seen.some(({ kind }) => kind === 'broke')) return EXIT.fail;
    return seen.some(({ kind }) => kind === 'held') && !interrupt.signal.aborted ? EXIT.pass : EXIT.inconclusive;
  } finally {
    interrupt.release();
  }
}

function said(trial: Trial): string {
  switch (trial.kind) {
    case 'held':
      return 'held';
    case 'broke':
      return `broke ${trial.breakage.rules}`;
    case 'unclear':
      return 'showed nothing';
  }
}

/** A command that repeats a case, or the search where there is none. */
function commandOf(name: string, options: HuntOptions, seed: number, found: Case | null): string {
  const words = ['npm run -s zerodrop -- hunt', name, '--seed', String(seed), '--startup', String(options.startup)];
  if (options.runtime !== undefined) words.push('--runtime', options.runtime);
  if (found === null) words.push('--budget', String(options.budget));
  else words.push('--case', describeCase(found), '--replays', String(options.replays));
  return words.join(' ');
}

function importPathOf(entry: CatalogueEntry): string {
  const group = entry.group === '' ? '..' : `../${entry.group}`;
  return `${group}/${basename(entry.path)}`;
}

/** Writes a scenario file into `scenarios/found/`. It is a quarry too: what breaks now and then belongs into no suite. */
async function keep(entry: CatalogueEntry, text: string): Promise<string | null> {
  // Installed there are compiled files alone, which nobody edits.
  if (!entry.path.endsWith('.ts')) return null;
  const pins = /pins: .*/.exec(text)?.[0] ?? '';
  const digest = createHash('sha256').update(pins).digest('hex').slice(0, 6);
  const path = join(PACKAGE_FOLDER, 'scenarios', 'found', `${entry.name}-${digest}.quarry.ts`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return relative(process.cwd(), path);
}
