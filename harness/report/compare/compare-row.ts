import { isCapacityKnown } from '../../core/explain/worker-capacity.ts';
import { count } from '../../core/quantity.ts';
import type { Expectation, Recording, Samples } from '../../core/record/run-record.ts';
import type { Verdict } from '../../core/verdict/check.ts';
import type { Check, Report } from '../contract.ts';
import { splitChecks } from '../deciding.ts';
import { serverInWords } from '../number-format.ts';
import { type Deploy, deploysOf } from './deploys.ts';
import { capacityDip, type Dip, type Stretch } from './dip.ts';
import { cpuIn, memoryOverBaseline } from './memory-rise.ts';
import { type Shape, shapeOf } from './shape.ts';
import { p99In } from './slowest-answers.ts';

/** What was measured of a strategy in one run. Of several deploys in a run the worst counts. Null is what was not measured. */
export interface Row {
  readonly scenario: string;
  readonly title: string;
  readonly verdict: Verdict;
  /** The checks that did not pass, with their evidence; none in a run that passed. */
  readonly why: readonly Check[];
  /** What the verdict is of: a defect or a control passes if it loses requests as it must. */
  readonly expects: Expectation['kind'];
  readonly sent: number;
  readonly failed: number;
  readonly deploys: number;
  readonly stallMs: number;
  /** 99th percentile of the answers to quick requests that were sent between trigger and completion. */
  readonly p99Ms: number | null;
  /** Null if there was nothing to fall below. */
  readonly dip: Dip | 'not sampled' | null;
  /** From trigger to completion; `never` if one of the deploys was never seen to be complete. */
  readonly durationMs: number | 'never' | null;
  /** Both versions answered for so long. */
  readonly mixedMs: number | null;
  readonly memoryKiB: number | null;
  /** CPU time of all instances from trigger to completion. */
  readonly cpuMs: number | null;
  /** Null if the scenario that measures it was not run. */
  readonly rollback: Rollback | 'no scenario' | null;
  /** For the picture: what the first deploy looked like. */
  readonly shape: Shape | null;
  /** What the run was made with: rows that differ in it can't be compared. */
  readonly load: Load;
  /** Where the run's own page is, from where the comparison is; null if it has none. */
  readonly href: string | null;
}

/** A rollback as the scenario that is there for it has shown it. */
export interface Rollback {
  readonly scenario: string;
  readonly verdict: Verdict;
  /** From its trigger to its completion; null if it never was complete. */
  readonly durationMs: number | null;
  /** From its trigger to the first answer of the version before; null if there was none. */
  readonly firstAnswerMs: number | null;
  /** Requests that failed in that whole run. */
  readonly failed: number;
}

export interface Load {
  readonly clients: number;
  readonly lanes: string;
  readonly startupSeconds: number | null;
  /** Null if it is not known, as in runs of an older version. */
  readonly slowSeconds: string | null;
  readonly targets: string;
  readonly rate: number | null;
  readonly runtime: string;
  /** The server and its version: `gunicorn 20.1.0`. */
  readonly server: string;
  readonly machine: string;
}

/** Measures a run. Pure. */
export function rowOf(recording: Recording, report: Report, rollback: Row['rollback'], href: string | null): Row {
  const { run, samples } = recording;
  const deploys = deploysOf(run);
  const before = { fromMs: run.phases.find(({ name }) => name === 'baseline')?.startMs ?? 0, toMs: deploys[0]?.triggerMs ?? 0 };
  const working = deploys.map(({ triggerMs, completeMs, settledMs }) => ({ fromMs: triggerMs, toMs: completeMs ?? settledMs }));
  const whole = deploys.map(({ triggerMs, settledMs }) => ({ fromMs: triggerMs, toMs: settledMs }));
  return {
    scenario: run.scenario,
    title: run.title,
    verdict: report.verdict,
    why: whyNot(report),
    expects: run.expectation.kind,
    sent: report.requests.sent,
    failed: report.requests.failed,
    deploys: deploys.length,
    stallMs: report.stall.longestMs,
    p99Ms: p99In(recording, working),
    dip: dipOf(samples, before, whole),
    durationMs: longest(deploys),
    mixedMs: report.transitions.length === 0 ? null : Math.max(...report.transitions.map(({ overlapMs }) => overlapMs)),
    memoryKiB: samples === undefined ? null : most(whole.map((stretch) => memoryOverBaseline(samples, before, stretch))),
    cpuMs: samples === undefined ? null : most(working.map((stretch) => cpuIn(samples, stretch))),
    rollback,
    shape: shapeOf(recording, deploys[0] ?? null),
    load: loadOf(recording),
    href,
  };
}

/** What keeps a run from a pass: of one that failed what refutes it, and not what could only not be judged. */
function whyNot(report: Report): readonly Check[] {
  return report.verdict === 'pass' ? [] : splitChecks(report).deciding.filter(({ verdict }) => verdict === report.verdict);
}

/** The rollback that a run shows: the switch back to the version that the run began with. Null if there is none. */
export function rollbackIn({ run }: Recording, { verdict, requests, transitions }: Report): Rollback | null {
  const [first, ...later] = deploysOf(run);
  const back = later.find(({ to }) => to === first?.from);
  if (back === undefined) return null;
  const durationMs = back.completeMs === null ? null : back.completeMs - back.triggerMs;
  const answered = transitions.find(({ triggerMs }) => triggerMs === back.triggerMs)?.firstAnswerMs ?? null;
  const firstAnswerMs = answered === null ? null : answered - back.triggerMs;
  return { scenario: run.scenario, verdict, durationMs, firstAnswerMs, failed: requests.failed };
}

function longest(deploys: readonly Deploy[]): Row['durationMs'] {
  if (deploys.length === 0) return null;
  if (deploys.some(({ completeMs }) => completeMs === null)) return 'never';
  return Math.max(...deploys.map(({ triggerMs, completeMs }) => (completeMs ?? 0) - triggerMs));
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0 ? null : Math.max(...known);
}

function dipOf(samples: Samples | undefined, before: Stretch, whole: readonly Stretch[]): Row['dip'] {
  if (samples === undefined || !isCapacityKnown(samples)) return 'not sampled';
  return worstDip(whole.map((stretch) => capacityDip(samples, before, stretch)));
}

function worstDip(dips: readonly (Dip | null)[]): Dip | null {
  return dips.reduce<Dip | null>((worst, dip) => (dip !== null && dip.workerSeconds >= (worst?.workerSeconds ?? 0) ? dip : worst), null);
}

function loadOf({ run, ledger }: Recording): Load {
  const { options, machine } = run;
  return {
    clients: options.clients,
    lanes: options.lanes.join(', '),
    startupSeconds: options.startupSeconds,
    slowSeconds: options.slowSeconds ?? null,
    targets: ledger.targets.join(', '),
    rate: options.ratePerSecond,
    runtime: run.runtime,
    server: run.server === null ? 'a server that is not ours to know' : serverInWords(run.server),
    machine: `${count(machine.cores, 'core')}, ${machine.kernel}`,
  };
}
