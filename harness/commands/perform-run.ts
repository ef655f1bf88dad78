import { startLive } from '../report/live/live-view.ts';
import { scenarioCommand } from '../run/command-line.ts';
import { type FinishedRun, runScenario } from '../run/run-scenario.ts';
import { baseImage } from '../runtime/server-version.ts';
import type { ScenarioDefinition } from '../scenario.ts';

export interface PerformOptions {
  /** As a user asks for it: its name, or the path of its file. */
  readonly wanted: string;
  readonly runtime: string | undefined;
  readonly startup: number;
  /** Null for what the scenario says. */
  readonly clients: number | null;
  readonly seed: number;
  readonly out: string;
  readonly slowSeconds: string;
  /** Debian release whose server the docker runtime takes. */
  readonly uwsgi: string;
  readonly signal: AbortSignal;
}

/** One run of a scenario, with the live view on stderr. */
export async function performRun(name: string, scenario: ScenarioDefinition, options: PerformOptions): Promise<FinishedRun> {
  const { wanted, runtime, startup, clients, seed, out, slowSeconds, uwsgi, signal } = options;
  let stop = (): void => undefined;
  try {
    return await runScenario(name, scenario, {
      runtime,
      startupSeconds: startup,
      clients,
      seed,
      out,
      slowSeconds,
      base: baseImage(uwsgi),
      command: scenarioCommand({ scenario: wanted, runtime, startupSeconds: startup, slowSeconds, clients, seed, uwsgi, strict: false }),
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
