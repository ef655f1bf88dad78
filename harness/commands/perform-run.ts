import { startLive } from '../report/live.ts';
import { type FinishedRun, runScenario } from '../run/run.ts';
import type { ScenarioDefinition } from '../scenario.ts';

export interface PerformOptions {
  readonly runtime: string | undefined;
  readonly startup: number;
  readonly clients: number;
  readonly seed: number;
  readonly out: string;
  readonly slowSeconds: string;
  readonly base: string;
  readonly signal: AbortSignal;
}

/** One run of a scenario, with the live view on stderr. */
export async function performRun(name: string, scenario: ScenarioDefinition, options: PerformOptions): Promise<FinishedRun> {
  const { runtime, startup, clients, seed, out, slowSeconds, base, signal } = options;
  let stop = (): void => undefined;
  try {
    return await runScenario(name, scenario, {
      runtime,
      startupSeconds: startup,
      clients,
      seed,
      out,
      slowSeconds,
      base,
      command: `npm run scenario ${name} -- ${runtime === undefined ? '' : `--runtime ${runtime} `}--startup ${startup} --clients ${clients} --seed ${seed}`,
      signal,
      onStart: (clock, snapshot) => {
        const live = startLive({ stream: process.stderr, clock, snapshot });
        stop = () => live.stop();
        return live;
      },
      onLine: (line) => process.stderr.write(`${line}\n`),
    });
  } finally {
    stop();
  }
}
