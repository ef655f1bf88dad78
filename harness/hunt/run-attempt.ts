import { rm } from 'node:fs/promises';
import { serverInWords } from '../report/number-format.ts';
import { runScenario } from '../run/run-scenario.ts';
import { type Case, describeCase } from '../run/variable.ts';
import type { ScenarioDefinition } from '../scenario.ts';
import { type Trial, trialOf } from './trial.ts';

export interface AttemptOptions {
  readonly runtime: string | undefined;
  readonly startupSeconds: number;
  readonly slowSeconds: string;
  /** Base image of the docker runtime. */
  readonly base: string;
  /** Folder of the reports. */
  readonly out: string;
  readonly signal: AbortSignal;
  /** The command that repeats a run. */
  readonly commandOf: (tried: Case, seed: number) => string;
}

/** Runs the cases of one scenario, and remembers on which server. */
export interface Attempts {
  readonly attempt: (tried: Case, seed: number) => Promise<Trial>;
  /** What the latest run was made with; null before the first. */
  readonly ranOn: () => RanOn | null;
}

export interface RanOn {
  /** As people write it, with its version: `uWSGI 2.0.21`. */
  readonly server: string;
  readonly runtime: string;
  readonly cores: number;
}

/** What runs cases of a scenario: one after the other, with a line on stderr for each. */
export function attemptsOf(name: string, scenario: ScenarioDefinition, options: AttemptOptions): Attempts {
  const { runtime, startupSeconds, slowSeconds, base, out, signal, commandOf } = options;
  let ranOn: RanOn | null = null;
  let turn = 0;
  return {
    ranOn: () => ranOn,
    async attempt(tried, seed) {
      const from = performance.now();
      const { recording, report, folder } = await runScenario(
        name,
        { ...scenario, pins: { ...scenario.pins, ...tried } },
        {
          runtime,
          startupSeconds,
          clients: null,
          seed,
          out,
          slowSeconds,
          base,
          command: commandOf(tried, seed),
          signal,
          onStart: () => undefined,
          onLine: (line) => process.stderr.write(`${line}\n`),
        },
      );
      const { run } = recording;
      ranOn = { server: serverInWords(run.server), runtime: run.runtime, cores: run.machine.cores };
      const trial = trialOf({ tried, seed }, report);
      // What held needs no evidence, and a hunt is many runs.
      if (trial.kind === 'held') await rm(folder, { recursive: true, force: true });
      const seconds = (performance.now() - from) / 1000;
      process.stderr.write(`run ${++turn}: ${describeCase(tried)}, seed ${seed}: ${said(trial)} (${seconds.toFixed(1)} s)\n`);
      return trial;
    },
  };
}

function said(trial: Trial): string {
  switch (trial.kind) {
    case 'held':
      return 'held';
    case 'broke':
      return `broke ${trial.breakage.rules}`;
    case 'unclear':
      return `showed nothing: ${trial.why}`;
  }
}
