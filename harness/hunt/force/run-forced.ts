import { rm } from 'node:fs/promises';
import type { Report } from '../../report/contract.ts';
import { serverInWords } from '../../report/number-format.ts';
import { runScenario } from '../../run/run-scenario.ts';
import { type ScenarioDefinition, zeroDowntime } from '../../scenario.ts';
import type { AttemptOptions } from '../run-attempt.ts';
import { trialOf } from '../trial.ts';
import type { ForceTrial } from './force-search.ts';
import { describePlace, type Place } from './place.ts';
import { PlaceGate } from './place-gate.ts';

/** A request that is lost for good must not hold each run up for a minute. */
const ANSWER_WITHIN_SECONDS = 10;
/** In each lane. What is placed is lost, or it is not; the siege only shows which version answers, and leaves the machine free. */
const CLIENTS = 2;

export interface ForcedRuns {
  readonly attempt: (place: Place | null) => Promise<ForceTrial>;
  /** The server of the latest run, as people write it, with its version; null before the first. */
  readonly server: () => string | null;
}

/** What runs a strategy with something frozen: one run after the other, with a line on stderr for each. */
export function forcedRunsOf(
  name: string,
  scenario: ScenarioDefinition,
  seed: number,
  { runtime, startupSeconds, slowSeconds, base, out, signal }: Omit<AttemptOptions, 'commandOf'>,
  commandOf: (place: Place | null) => string,
): ForcedRuns {
  const asked = askedForNoLoss(scenario);
  let server: string | null = null;
  let turn = 0;
  return {
    server: () => server,
    async attempt(place) {
      const from = performance.now();
      const gate = new PlaceGate(place);
      const { recording, report, folder } = await runScenario(name, asked, {
        runtime,
        startupSeconds,
        clients: CLIENTS,
        seed,
        out,
        slowSeconds,
        base,
        command: commandOf(place),
        signal,
        gate,
        answerWithinSeconds: ANSWER_WITHIN_SECONDS,
        onStart: () => undefined,
        onLine: (line) => process.stderr.write(`${line}\n`),
      });
      server = serverInWords(recording.run.server);
      const trial = forceTrialOf(place, gate, report);
      if (trial.kind === 'held') await rm(folder, { recursive: true, force: true });
      const seconds = ((performance.now() - from) / 1000).toFixed(1);
      process.stderr.write(`run ${++turn}: ${place === null ? 'nothing frozen' : describePlace(place)}: ${said(trial)} (${seconds} s)\n`);
      return trial;
    },
  };
}

/** The scenario, asked whether it loses anything. A promise of short waits is left out: a process that is frozen makes clients wait. */
export function askedForNoLoss({ since = [], expect, expectsChange = true, ...rest }: ScenarioDefinition): ScenarioDefinition {
  return {
    ...rest,
    since: since.map(({ expect: _, ...version }) => version),
    expect: zeroDowntime(),
    expectsChange: expect.kind === 'zero-downtime' ? expectsChange : true,
  };
}

/**
 * Checks that ask whether the siege has seen enough. What is placed is lost or answered whether the siege stood still or not, and so a
 * forced run needs no load. It says nothing for a pass: a search that finds nothing gives no verdict.
 */
const OF_THE_SIEGE: ReadonlySet<string> = new Set(['generator', 'not-vacuous']);

/** Reads from a run's report what came of it. */
export function forceTrialOf(place: Place | null, gate: Pick<PlaceGate, 'seen' | 'thawedAfter'>, report: Report): ForceTrial {
  const facts = { place, steps: gate.seen, thawedAfter: gate.thawedAfter };
  const checks = report.checks.filter(({ name }) => !OF_THE_SIEGE.has(name));
  const open = checks.some(({ verdict }) => verdict === 'inconclusive');
  const verdict = checks.some(({ verdict: each }) => each === 'fail') ? 'fail' : open ? 'inconclusive' : 'pass';
  const trial = trialOf({ tried: {}, seed: 0 }, { verdict, checks });
  switch (trial.kind) {
    case 'held':
      return { ...facts, kind: 'held' };
    case 'unclear':
      return { ...facts, kind: 'unclear', why: trial.why };
    case 'broke': {
      const lost = report.findings.map(({ count, outcome, cause }) => ({ count, outcome, cause }));
      return { ...facts, kind: 'broke', breakage: trial.breakage, lost };
    }
  }
}

function said(trial: ForceTrial): string {
  switch (trial.kind) {
    case 'held':
      return 'held';
    case 'broke':
      return `broke ${trial.breakage.rules}`;
    case 'unclear':
      return `showed nothing: ${trial.why}`;
  }
}
