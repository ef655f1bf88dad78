import { join } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../core/errors.ts';
import { rateOf } from '../hunt/break-rate.ts';
import { type ForceTrial, forceSearch } from '../hunt/force/force-search.ts';
import { describePlace, type Place, parsePlace } from '../hunt/force/place.ts';
import { renderForced, renderReplayed } from '../hunt/force/render-forced.ts';
import { forcedRunsOf } from '../hunt/force/run-forced.ts';
import { huntCommand } from '../hunt/hunt-command-line.ts';
import { drainsFor, onInterrupt } from '../run/interrupt.ts';
import { baseImage } from '../runtime/server-version.ts';
import { loadScenario } from '../scenario-catalogue.ts';
import { isScenarioPath } from '../scenario-file.ts';
import type { HuntOptions } from './hunt.command.ts';

/** How often what was found is repeated before it is made simpler, to learn how often it breaks. */
const PROBES = 4;

/**
 * Searches where in a scenario's strategy a freeze breaks it, makes that simpler, and repeats it. With `place` it only repeats that one. Exit
 * code 1 if something broke, 0 if all held, 2 if nothing could be said.
 */
export async function force(wanted: string, options: HuntOptions): Promise<ExitCode> {
  if (options.case !== undefined || options.each !== undefined || options.write !== undefined)
    throw new UsageError('--force was given together with --case, --each or --write', 'Those are of a hunt in what a scenario varies.');
  const given = options.place === undefined ? null : parsePlace(options.place);
  const { entry, scenario } = await loadScenario(wanted);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const name = isScenarioPath(wanted) ? wanted : entry.name;
  const circumstances = { ...options, slowSeconds: options.slow };
  const { budget, attempts } = options;
  const commandOf = (place: Place | null, replays: number): string =>
    huntCommand(
      name,
      seed,
      circumstances,
      place === null ? { kind: 'force', budget, attempts } : { kind: 'place', place: describePlace(place), replays },
    );
  const interrupt = onInterrupt({ whatNow: () => drainsFor((options.startup + 60) * 1000) });
  try {
    const { attempt } = forcedRunsOf(
      entry.name,
      scenario,
      seed,
      {
        runtime: options.runtime,
        startupSeconds: options.startup,
        slowSeconds: options.slow,
        base: baseImage(options.uwsgi),
        out: join(options.out, 'hunt'),
        signal: interrupt.signal,
      },
      (place) => commandOf(place, 1),
    );
    const began = performance.now();
    const seconds = (): number => (performance.now() - began) / 1000;
    const repeated = async (place: Place | null): Promise<readonly ForceTrial[]> => {
      const trials: ForceTrial[] = [];
      while (trials.length < options.replays && !interrupt.signal.aborted) trials.push(await attempt(place));
      return trials;
    };
    if (given !== null) {
      const trials = await repeated(given);
      const command = commandOf(given, options.replays);
      process.stdout.write(renderReplayed({ name: entry.name, trials, rate: rateOfTrials(trials), seconds: seconds(), command }));
      return exitCodeOf(trials, interrupt.signal.aborted);
    }
    let runs = 0;
    const counted = (place: Place | null): Promise<ForceTrial> => {
      runs++;
      return attempt(place);
    };
    const goOn = (): boolean => !interrupt.signal.aborted && seconds() < budget && runs < attempts;
    const result = await forceSearch({ attempt: counted, goOn, probes: PROBES });
    const place = result.found?.trial.place ?? null;
    const searchedSeconds = seconds();
    if (result.found !== null) process.stderr.write(`repeating ${place === null ? 'the strategy as it is' : describePlace(place)}\n`);
    const replays = result.found === null ? [] : await repeated(place);
    process.stdout.write(
      renderForced({
        ...result,
        name: entry.name,
        seconds: searchedSeconds,
        rate: result.found === null ? null : rateOfTrials(replays),
        unclear: replays.filter(({ kind }) => kind === 'unclear').length,
        command: commandOf(place, options.replays),
      }),
    );
    return exitCodeOf(result.trials, interrupt.signal.aborted);
  } finally {
    interrupt.release();
  }
}

function rateOfTrials(trials: readonly ForceTrial[]): ReturnType<typeof rateOf> {
  const clear = trials.filter(({ kind }) => kind !== 'unclear');
  return rateOf(clear.filter(({ kind }) => kind === 'broke').length, clear.length);
}

function exitCodeOf(trials: readonly ForceTrial[], interrupted: boolean): ExitCode {
  if (trials.some(({ kind }) => kind === 'broke')) return EXIT.fail;
  return trials.some(({ kind }) => kind === 'held') && !interrupted ? EXIT.pass : EXIT.inconclusive;
}
