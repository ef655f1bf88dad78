import type { Expectation } from '../core/record/run-record.ts';
import { caseId, type SuiteCase } from './suite-case.ts';

/** What planning needs to know of a scenario. */
export interface PlannedScenario {
  readonly name: string;
  /** Its folder below that of its server; empty for the strategies themselves. */
  readonly group: string;
  readonly server: { readonly name: string; readonly title: string };
  readonly title: string;
  readonly tags: readonly string[];
  readonly startups: number;
  /** What it must show, on whatever version of its server. */
  readonly expectations: readonly Expectation[];
  /** It changes or reads what the whole machine shares. */
  readonly exclusive: boolean;
}

export interface PlanOptions {
  /** Names of the columns. */
  readonly versions: readonly string[];
  readonly repeat: number;
  readonly startupSeconds: number;
  /** Range of `/slow/` in seconds, such as `3-6`. */
  readonly slowSeconds: string;
  /** How long scenarios have taken; of one that is not known it is reckoned from its imports. */
  readonly known?: KnownDurations;
}

/** How long some scenarios took, in milliseconds by name, and what they were run with. */
export interface KnownDurations extends Pick<PlanOptions, 'startupSeconds' | 'slowSeconds'> {
  readonly tookMs: Readonly<Record<string, number>>;
}

/**
 * Who promises less than this must have the machine for itself. Runs that share it wait some tens of milliseconds for one
 * another, and if a client itself stands still for long its run proves nothing, and is done again alone.
 */
const TIGHT_MS = 500;

/** Node, the guard, the calibration, the drain, and the writing of the reports. */
const OVERHEAD_MS = 3500;

/**
 * All cases of a suite. Whole rounds come one after the other, so that the repetitions of a case are spread over the
 * night: what disturbs the machine for a minute does not meet all of them.
 */
export function planSuite(scenarios: readonly PlannedScenario[], options: PlanOptions): readonly SuiteCase[] {
  const turns = Array.from({ length: options.repeat }, (_, i) => i + 1);
  return turns.flatMap((turn) =>
    options.versions.flatMap((version) =>
      scenarios.map((scenario): SuiteCase => {
        const { name } = scenario;
        return {
          id: caseId(name, version, turn),
          scenario: name,
          server: scenario.server.name,
          version,
          turn,
          expectedMs: expectedMs(scenario, options),
          alone: scenario.exclusive || scenario.expectations.some(promisesShortWait),
        };
      }),
    ),
  );
}

function promisesShortWait(expect: Expectation): boolean {
  return expect.kind === 'zero-downtime' && expect.maxStallMs !== null && expect.maxStallMs < TIGHT_MS;
}

/** What it took, and beside that what another start-up and other slow requests make of it. */
function expectedMs(scenario: PlannedScenario, options: PlanOptions): number {
  const { known } = options;
  const reckoned = reckonedMs(scenario, options);
  const tookMs = known?.tookMs[scenario.name];
  return known === undefined || tookMs === undefined ? reckoned : Math.max(OVERHEAD_MS, tookMs + reckoned - reckonedMs(scenario, known));
}

/** Import after import, and for each what the siege needs to see every client answered by the slow path. */
function reckonedMs(
  { startups }: PlannedScenario,
  { startupSeconds, slowSeconds }: Pick<PlanOptions, 'startupSeconds' | 'slowSeconds'>,
): number {
  const slowMs = Number(slowSeconds.split('-').at(-1)) * 1000;
  return OVERHEAD_MS + startups * (startupSeconds * 1000 + 500) + (startups + 1) * 1.7 * slowMs;
}
