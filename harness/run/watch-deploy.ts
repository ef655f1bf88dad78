import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { calibrate } from '../core/calibration/calibrate.ts';
import { statusSelfTest } from '../core/calibration/status-self-test.ts';
import { type Clock, startClock } from '../core/clock.ts';
import { InconclusiveError, type ZerodropError } from '../core/errors.ts';
import { type Lane, Ledger } from '../core/ledger/ledger.ts';
import type { HeldUp } from '../core/record/held-up.ts';
import { Recorder } from '../core/record/recorder.ts';
import type { CalibrationRow, GeneratorHealth, Recording, RunRecord } from '../core/record/run-record.ts';
import { together, watchGenerator } from '../core/siege/generator-health.ts';
import { probePath } from '../core/siege/path-probe.ts';
import { startWorkers } from '../core/siege/siege-threads.ts';
import type { DrainedSiege, RunningSiege, Target } from '../core/siege/siege-types.ts';
import { startSiege } from '../core/siege/start-siege.ts';
import { type Expected, statusJudge, versionsOf } from '../core/siege/status-judge.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { withoutSecrets } from '../redact/recording.ts';
import { redactorFor } from '../redact/redactor.ts';
import { starOut } from '../redact/star-out.ts';
import type { Report } from '../report/contract.ts';
import { writeReports } from '../report/files.ts';
import type { LiveSnapshot } from '../report/live/live-view.ts';
import { judge } from '../report/make-report.ts';
import { createRunFolder, pointLatest } from '../report/run-folder.ts';
import { makeCalibrationFolder } from '../runtime/calibration-folder.ts';
import { cleanUpAbandoned } from '../runtime/cleanup.ts';
import { deploy } from './deploy.ts';
import { liveSnapshots } from './live-snapshots.ts';
import { thisMachine } from './machine.ts';
import type { FinishedRun } from './run-scenario.ts';
import { soak } from './soak.ts';

export interface WatchOptions {
  readonly targets: readonly Target[];
  readonly expected: Expected;
  readonly lanes: readonly Lane[];
  readonly clients: number;
  readonly ratePerSecond: number | null;
  readonly timeoutMs: number;
  readonly insecure: boolean;
  /** Threads that carry the siege. */
  readonly workers: number;
  /** How long to go on watching when the command has ended, in milliseconds. */
  readonly settleMs: number;
  /** The deploy: a program and its arguments; empty where nothing is deployed. */
  readonly command: readonly string[];
  /** How long to watch without a deploy, in milliseconds; null where there is a command. */
  readonly soakMs: number | null;
  /** Longest wait that is allowed without a deploy, in milliseconds; null for what the service's own answers suggest. */
  readonly maxStallMs: number | null;
  readonly out: string;
  /** The words of the command line after `zerodrop watch`: URLs, options, and the command. */
  readonly words: readonly string[];
  readonly signal: AbortSignal;
  readonly onStart: (clock: Clock, snapshot: () => LiveSnapshot) => void;
  /** Told when the command has been started, and when it has ended. */
  readonly onCommand: (runs: boolean) => void;
  /** What the deploy prints, line by line. */
  readonly onLine: (line: string) => void;
}

/**
 * The same siege and the same verdict around somebody's own deploy. Begins with the service as it is, runs the command,
 * and goes on until the service has settled. What can't be judged (the service was down before, the command failed,
 * nothing changed) is inconclusive. With `soakMs` nothing is deployed: the service is watched as it is, and judged from the first
 * request on.
 */
export async function watchDeploy(options: WatchOptions): Promise<FinishedRun> {
  const id = randomBytes(4).toString('hex');
  const folder = await createRunFolder(options.out, 'watch', new Date(), id);
  try {
    await cleanUpAbandoned();
    const recording = await experiment(options, id, folder);
    const report: Report = judge(recording);
    await writeReports(folder, recording, report);
    await pointLatest(folder).catch((error: ZerodropError) => options.onLine(error.message));
    return { recording, report, folder };
  } catch (error) {
    // What the command said is kept; where it never ran there is nothing.
    if ((await readdir(folder).catch(() => [])).length === 0) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function experiment(options: WatchOptions, id: string, folder: string): Promise<Recording> {
  const { targets, expected, lanes, clients } = options;
  const redactor = redactorFor(options.words);
  const logPath = join(folder, 'command.log');
  const clock = startClock();
  const recorder = new Recorder(clock);
  const versions = versionsOf(expected);
  const ledger = new Ledger({ targets: targets.map((target) => target.name), versions: versions.map((version) => version.name) });
  const generator = watchGenerator(clock);
  options.onStart(clock, liveSnapshots(recorder, ledger, null));
  recorder.enter('boot');
  const path = await pathOf(targets);
  const calibration: readonly CalibrationRow[] = await calibrate({
    form: 'short',
    lanes,
    clientCounts: [1],
    selfTest: statusSelfTest(expected),
    makeFolder: makeCalibrationFolder,
  });
  recorder.enter(options.soakMs === null ? 'baseline' : 'soak');
  const { siege, health } = besiege(options, ledger, clock);
  // The command is not ended because our side broke: nobody wants half a deploy.
  const broken = new AbortController();
  siege.finished.catch((error: unknown) => broken.abort(error));
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const [, from, to] = versions;
  let trouble: string | null = null;
  let heldUp: HeldUp | null = null;
  let drained: DrainedSiege;
  try {
    if (options.soakMs !== null) await soak(options.soakMs, signal);
    else
      await deploy({
        service: {
          ledger,
          clock,
          clients: clients * lanes.length,
          lanes: lanes.length,
          targets: targets.length,
          ratePerSecond: options.ratePerSecond,
          timeoutMs: options.timeoutMs,
          wanted: expected.statuses,
          signal,
        },
        recorder,
        command: {
          command: options.command,
          logPath,
          nowMs: () => clock.nowMs(),
          signal: options.signal,
          onLine: options.onLine,
          onCommand: options.onCommand,
          redactor,
        },
        settleMs: options.settleMs,
        change: from === undefined || to === undefined ? null : { from, to, toIndex: 2 },
      });
  } catch (error) {
    if (!(error instanceof InconclusiveError)) throw error;
    trouble = error.message;
    heldUp = error.facts;
  } finally {
    recorder.enter('drain');
    drained = await siege.drain();
    // What the command left in the background may have printed more since.
    await starOut(logPath, redactor.secrets);
    recorder.leave();
  }
  const run: RunRecord = {
    schema: 'zerodrop/run/1',
    zerodrop: ZERODROP_VERSION,
    id,
    scenario: 'watch',
    title: options.soakMs === null ? redactor.words(options.command).join(' ') : '',
    startedAt: clock.startedAt.toISOString(),
    durationMs: clock.nowMs(),
    runtime: 'external',
    server: null,
    machine: thisMachine(),
    options: {
      clients,
      lanes,
      startupSeconds: null,
      seed: null,
      ratePerSecond: options.ratePerSecond,
      timeoutMs: options.timeoutMs,
      ...(options.workers === 1 ? {} : { workers: options.workers }),
    },
    command: ['zerodrop watch', ...redactor.words(options.words).map(quoted)].join(' '),
    expectation: { kind: 'zero-downtime', maxStallMs: options.soakMs === null ? null : options.maxStallMs },
    ...(options.soakMs === null ? {} : { soak: { askedMs: options.soakMs } }),
    versions,
    slowTargets: [],
    phases: recorder.phases,
    transitions: recorder.transitions,
    expectsChange: to !== undefined,
    path,
    calibration,
    served: null,
    carrier: drained,
    observations: recorder.observations,
    generator: { ...together([generator.stop(), ...health()]), ...(options.ratePerSecond === null ? {} : { unsent: drained.unsent }) },
    ...(heldUp === null ? {} : { heldUp }),
    trouble,
    configuration: {},
  };
  return withoutSecrets({ run, ledger, events: [...recorder.events] }, redactor);
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The siege in this thread, or in several. */
function besiege(options: WatchOptions, ledger: Ledger, clock: Clock): { siege: RunningSiege; health: () => readonly GeneratorHealth[] } {
  const { targets, expected, lanes, clients, timeoutMs, ratePerSecond, insecure, workers } = options;
  const plan = {
    targets,
    clients,
    lanes,
    ledger,
    clock,
    connectTimeoutMs: timeoutMs,
    timeoutMs,
    pauseAfterFailureMs: 75,
    ratePerSecond,
    maxRequests: null,
    insecure,
  };
  if (workers === 1) return { siege: startSiege({ ...plan, judge: statusJudge(expected), sendIds: false }), health: () => [] };
  const siege = startWorkers({ ...plan, workers, expected });
  return { siege, health: () => siege.health() };
}

/** A closed port is looked for on this machine only: on somebody's server that would be a port scan. */
async function pathOf(targets: readonly Target[]): Promise<RunRecord['path']> {
  const hosts = new Set(
    targets.filter((target) => target.socketPath === undefined).map((target) => target.url.hostname.replace(/^\[|\]$/g, '')),
  );
  const local = [...hosts].find((host) => host === 'localhost' || (isIP(host) !== 0 && (host.startsWith('127.') || host === '::1')));
  if (local === undefined) return { refuses: false, detail: 'not tried: the service is not on a loopback address' };
  return probePath(local === 'localhost' ? '127.0.0.1' : local);
}
