import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { detectedWith } from '../core/calibration/detected-with.ts';
import { statusSelfTest } from '../core/calibration/status-self-test.ts';
import { type Clock, startClock } from '../core/clock.ts';
import type { ZerodropError } from '../core/errors.ts';
import { HeldExchanges } from '../core/ledger/held-exchanges.ts';
import { type Lane, Ledger } from '../core/ledger/ledger.ts';
import { Recorder } from '../core/record/recorder.ts';
import type { Recording, RunRecord, WatchedChange } from '../core/record/run-record.ts';
import { connectNames } from '../core/siege/endpoint.ts';
import { isHeld } from '../core/siege/exchange-name.ts';
import { EXCHANGES } from '../core/siege/exchanges.ts';
import { type Expected, statusJudge, versionsOf } from '../core/siege/judging/status-judge.ts';
import { wantsBody } from '../core/siege/judging/version-reader.ts';
import { type PacePlan, ratePerSecondOf } from '../core/siege/pace/pace-plan.ts';
import type { Mix } from '../core/siege/parts/mix.ts';
import { startGroups } from '../core/siege/parts/siege-groups.ts';
import { clientsOfGroups, type PartsGroup, type PartsOptions, startParts } from '../core/siege/parts/siege-parts.ts';
import { startWorkers } from '../core/siege/parts/siege-threads.ts';
import { probePath } from '../core/siege/path-probe.ts';
import { methodsOf } from '../core/siege/requests/request-definition.ts';
import type { Records, Target } from '../core/siege/siege-types.ts';
import type { EventIds } from '../core/siege/sse/event-sequence.ts';
import { hiddenByRetry } from '../core/verdict/measures/hidden-by-retry.ts';
import { withoutSecrets } from '../redact/recording.ts';
import { redactorFor } from '../redact/redactor.ts';
import { starOut } from '../redact/star-out.ts';
import type { Report } from '../report/contract.ts';
import { writeReports } from '../report/files.ts';
import type { LiveSnapshot } from '../report/live/live-view.ts';
import { judge } from '../report/make-report.ts';
import { REPORT_FILES } from '../report/names.ts';
import { createRunFolder, pointLatest } from '../report/run-folder.ts';
import { UNFINISHED_FILES, writeUnfinished } from '../report/unfinished-run.ts';
import { cleanUpAbandoned } from '../runtime/cleanup.ts';
import type { AttachPlan } from './attach/attach-plan.ts';
import { attach } from './attach/attachment.ts';
import { secretsOf } from './attach/start-secrets.ts';
import { deploy, type NamedChange } from './deploy.ts';
import { type BegunSiege, type DriversRecord, experiment } from './experiment.ts';
import { liveSnapshots } from './live-snapshots.ts';
import type { FinishedRun } from './run-scenario.ts';
import type { Service } from './service.ts';
import { soak } from './soak.ts';
import type { Until } from './until.ts';
import { doorsApart, type VantagePlan, type Vantages, vantagesOf } from './vantages.ts';

export interface WatchOptions {
  /** The command of zerodrop that watches, which is the scenario's name. */
  readonly name: 'watch' | 'try';
  readonly targets: readonly Target[];
  /** The same by who sends them. */
  readonly groups: readonly PartsGroup[];
  /** The user said what the clients exchange. */
  readonly namesExchanges: boolean;
  /** What is held open must not be closed by the service, not even rightly. */
  readonly staysOpen: boolean;
  /** Whether ids of events count by one; undefined if the user did not say. */
  readonly eventIds: EventIds | undefined;
  /** What must be written nowhere, beside what the words of the command line show to be secret. */
  readonly secrets: readonly string[];
  readonly expected: Expected;
  /** The text of answers that differ goes into the recording. */
  readonly keepBodies: boolean;
  readonly lanes: readonly Lane[];
  readonly pace: PacePlan;
  readonly timeoutMs: number;
  readonly insecure: boolean;
  /** What a client may repeat by itself is accepted if it fails. */
  readonly allowRetry: boolean;
  /** Each client keeps its cookies. */
  readonly cookies: boolean;
  /** Where the siege comes from. */
  readonly vantages: VantagePlan;
  /** How the deploy is to show in the answers. */
  readonly change: WatchedChange;
  /** How long to go on watching when the command has ended, in milliseconds. */
  readonly settleMs: number;
  /** What must hold besides the end of the command; null if that is all. */
  readonly until: Until | null;
  /** The deploy: a program and its arguments; empty if nothing is deployed. */
  readonly command: readonly string[];
  /** The folder that it runs in; this process' own if it is absent. */
  readonly cwd?: string | undefined;
  /** How long to watch without a deploy, in milliseconds; null if there is a command. */
  readonly soakMs: number | null;
  /** Longest wait that is allowed, in milliseconds; null for what the service's own answers suggest. And of some URLs, by their index. */
  readonly maxStallMs: number | null;
  readonly maxStalls: readonly (number | null)[];
  /** What the service is known by beside its URL. */
  readonly attached: AttachPlan;
  readonly out: string;
  /** The words of the command line after `zerodrop watch`, or `zerodrop try`. */
  readonly words: readonly string[];
  readonly signal: AbortSignal;
  readonly onStart: (clock: Clock, snapshot: () => LiveSnapshot) => void;
  /** Told when the command has been started, and when it has ended. */
  readonly onCommand: (runs: boolean) => void;
  /** What the deploy prints, line by line. */
  readonly onLine: (line: string) => void;
}

/**
 * The same siege and the same verdict around the user's own deploy. Begins with the service as it is, runs the command,
 * and goes on until the service has settled. What can't be judged (the service was down before, the command failed,
 * nothing changed) is inconclusive. With `soakMs` nothing is deployed: the service is watched as it is, and judged from the first
 * request on.
 */
export async function watchDeploy(options: WatchOptions): Promise<FinishedRun> {
  const id = randomBytes(4).toString('hex');
  const folder = await createRunFolder(options.out, options.name, new Date(), id);
  const recording = await record(options, id, folder);
  const report: Report = judge(recording);
  await writeReports(folder, recording, report);
  await pointLatest(folder).catch((error: ZerodropError) => options.onLine(error.message));
  return { recording, report, folder };
}

async function record(options: WatchOptions, id: string, folder: string): Promise<Recording> {
  try {
    await cleanUpAbandoned();
    return await recordWatch(options, id, folder);
  } catch (error) {
    // What the command said is kept; if it never ran there is nothing.
    const left = (await readdir(folder).catch(() => [])).filter((name) => !UNFINISHED_FILES.has(name));
    if (left.length === 0) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The driver of a watch: the service is there already, and a command, or only time, takes the place of a strategy. */
async function recordWatch(options: WatchOptions, id: string, folder: string): Promise<Recording> {
  const { targets, groups, expected, lanes, pace, timeoutMs, soakMs } = options;
  const clients = clientsOfGroups(groups);
  // A client that holds what it asked for has one target, and stays with it.
  const heldPairs = lanes.includes('reused') ? groups.reduce((sum, group) => sum + (isHeld(group.exchange) ? group.clients : 0), 0) : 0;
  const pairs = groups.reduce((sum, { exchange, clients: each, targets: asked }) => {
    const comingAndGoing = isHeld(exchange) ? lanes.filter((lane) => lane === 'new') : lanes;
    return sum + each * comingAndGoing.length * asked.length;
  }, heldPairs);
  const redactor = redactorFor(options.words, [...options.secrets, ...secretsOf(options.attached.start)]);
  const logPath = join(folder, 'command.log');
  const clock = startClock();
  const recorder = new Recorder(clock);
  const methods = targets.map(({ method = 'GET' }) => method);
  const versions = versionsOf(expected);
  const ledger = new Ledger({
    targets: targets.map((target) => target.name),
    connects: connectNames(targets, doorsApart(options.vantages.doors)),
    versions: versions.map((version) => version.name),
    looks: [],
  });
  options.onStart(clock, liveSnapshots(recorder, ledger, null));
  const held = new HeldExchanges();
  const heldTargets = groups.flatMap(({ exchange, targets: asked }) => asked.map(() => isHeld(exchange)));
  const plan = { ...siegePlanOf(options, ledger, clock), held };
  const { threads, engines } = options.vantages;
  const vantages =
    engines.length === 0
      ? null
      : vantagesOf(options.vantages, plan, {
          clock,
          signal: options.signal,
          onLine: (line) => options.onLine(redactor.text(line)),
          connects: ledger.connects.length,
          runId: id,
        });
  let begun: BegunParts | null = null;
  const attachment = await attach(options.attached, { runId: id, folder, clock, recorder, redactor, ...options });
  const particular = (server: RunRecord['server']): DriversRecord => ({
    server,
    id,
    scenario: options.name,
    title: soakMs === null ? redactor.words(options.command).join(' ') : '',
    runtime: 'external',
    options: {
      clients,
      lanes,
      startupSeconds: null,
      seed: null,
      ratePerSecond: pace.kind === 'schedule' ? pace.perSecond : null,
      ...(pace.kind === 'ceiling' ? { ceilingPerSecond: pace.perSecond } : {}),
      timeoutMs,
      ...methodsOf(targets),
      ...(options.namesExchanges ? { mix: mixOf(groups) } : {}),
      ...(options.allowRetry ? { allowRetry: true } : {}),
      ...(options.staysOpen ? { staysOpen: true as const } : {}),
      ...(options.eventIds === undefined ? {} : { eventIds: options.eventIds }),
      ...readsBodiesFor(expected),
      ...(threads <= 1 ? {} : { workers: threads }),
    },
    ...(vantages === null ? {} : { vantages: vantages.record() }),
    command: [`zerodrop ${options.name}`, ...redactor.words(options.words).map(quoted)].join(' '),
    expectation: { kind: 'zero-downtime', maxStallMs: options.maxStallMs },
    ...(options.maxStalls.some((each) => each !== null) ? { maxStalls: options.maxStalls } : {}),
    ...(soakMs === null ? { change: options.change } : { soak: { askedMs: soakMs } }),
    versions: expected.version === undefined ? versions : ledger.versions.map((name) => ({ name, status: null })),
    // For how long one is held is no wait.
    slowTargets: heldTargets.flatMap((isHeld, target) => (isHeld ? [target] : [])),
    expectsChange: soakMs === null && options.change.kind === 'named',
  });
  const recorded = experiment({
    clock,
    recorder,
    ledger,
    lanes,
    keeping: {
      ledgerPath: join(folder, REPORT_FILES.ledger),
      particular: () => particular(null),
      held,
      write: (soFar, heldSoFar) => writeUnfinished(folder, withoutSecrets(soFar, redactor), heldSoFar),
    },
    exchanges: groups.map(({ exchange }) => exchange),
    selfTest: statusSelfTest(expected),
    keepBodies: options.keepBodies,
    ...detectedWith(targets),
    firstPhase: soakMs === null ? 'baseline' : 'soak',
    probe: () => pathOf(targets),
    boot: async () => {
      await attachment.boot(targets[0]);
      await vantages?.boot();
    },
    calibrationElsewhere: () => vantages?.calibration() ?? [],
    besiege: () => {
      begun = besiege(plan, threads, vantages);
      return begun;
    },
    async drive(broken) {
      // The command is not ended because our side broke: half a deploy helps no user.
      const signal = AbortSignal.any([options.signal, broken]);
      if (soakMs !== null) return soak(soakMs, signal);
      const besiegers = {
        ledger,
        clock,
        clients: clients * lanes.length,
        lanes: lanes.length,
        targets: targets.length,
        pairs,
        heldPairs,
        heldLaneTargets: lanes.includes('reused') ? heldTargets.filter(Boolean).length : 0,
        held,
        withLooks: heldTargets.filter((isHeld) => !isHeld).length,
      };
      return deploy({
        service: {
          ...besiegers,
          ratePerSecond: ratePerSecondOf(pace),
          inTurn: pace.kind === 'ceiling',
          ...(options.allowRetry ? { accepted: () => hiddenByRetry(ledger, methods) } : {}),

          knownUntilMs: () => (begun as BegunParts | null)?.knownUntilMs?.() ?? Number.POSITIVE_INFINITY,
          uncertainMs: () => vantages?.uncertainMs() ?? 0,
          timeoutMs,
          wanted: expected.statuses,
          ...versionWanted(expected),
          signal,
        },
        recorder,
        command: {
          command: options.command,
          cwd: options.cwd,
          logPath,
          nowMs: () => clock.nowMs(),
          signal: options.signal,
          onLine: options.onLine,
          onCommand: options.onCommand,
          redactor,
        },
        until: options.until,
        settleMs: options.settleMs,
        change: namedChangeOf(options),
      });
    },
    aftermath: () => {
      const lost = (begun as BegunParts | null)?.lost?.() ?? null;
      if (lost !== null) throw lost;
    },
    // What the command left in the background may have printed more since.
    drained: () => starOut(logPath, redactor.secrets),
    finish: async () => particular(await attachment.finish()),
  });
  const recording = await closedAfter(recorded, async () => {
    await vantages?.close();
    await attachment.close();
  });
  const { samples } = attachment;
  const { knowledge } = options.attached.server ?? {};
  return withoutSecrets(
    {
      ...recording,
      ...(held.size === 0 ? {} : { held }),
      ...(samples === undefined ? {} : { samples }),
      ...(knowledge === undefined ? {} : { knowledge }),
    },
    redactor,
  );
}

/** What comes of it, when what served it has been closed. */
async function closedAfter<T>(work: Promise<T>, close: () => Promise<void>): Promise<T> {
  try {
    return await work;
  } finally {
    await close();
  }
}

/** The change that the user named, as the deploy is to see it; null if none was named. */
function namedChangeOf({ change, expected }: WatchOptions): NamedChange | null {
  if (change.kind !== 'named') return null;
  const [, from, to] = versionsOf(expected);
  const versions = from === undefined || to === undefined ? null : { from: from.name, to: to.name };
  return { versions, canary: change.canary === true };
}

function versionWanted({ version }: Expected): Pick<Service, 'version'> {
  return version === undefined ? {} : { version: { from: version.text, before: version.values?.before ?? null } };
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What the siege is, wherever it comes from. */
function siegePlanOf(options: WatchOptions, ledger: Ledger, clock: Clock): PartsOptions {
  const { groups, expected, lanes, timeoutMs, pace, insecure, cookies } = options;
  return {
    groups,
    expected,
    lanes,
    ledger,
    clock,
    connectTimeoutMs: timeoutMs,
    timeoutMs,
    pauseAfterFailureMs: 75,
    pace,
    maxRequests: null,
    insecure,
    cookies,
    bareConnects: true,
  };
}

/** The siege in this thread, in several, or from several vantages. */
function besiege({ expected, groups, ...plan }: PartsOptions, threads: number, vantages: Vantages | null): BegunParts {
  if (vantages !== null) {
    const siege = startParts({ expected, groups, ...plan }, vantages.carriers);
    return { siege, health: () => siege.health(), knownUntilMs: () => siege.knownUntilMs(), lost: () => siege.lost() ?? vantages.lost() };
  }
  if (threads > 1) {
    const siege = startWorkers({ ...plan, groups, expected, workers: threads });
    return { siege, health: () => siege.health(), knownUntilMs: () => siege.knownUntilMs() };
  }
  const echoed = expected.echo === undefined ? {} : { echo: expected.echo };
  const judged = groups.map((group) => ({
    ...group,
    exchange: EXCHANGES[group.exchange],
    judgeFor: (book: Records) => statusJudge(expected, book),
  }));
  return { siege: startGroups(judged, { ...plan, sendIds: false, ...echoed }) };
}

/** A siege in which several take part. */
interface BegunParts extends BegunSiege {
  /** Whatever was sent by then is in the ledger; absent if everything always is. */
  readonly knownUntilMs?: () => number;
  readonly lost?: () => ZerodropError | null;
}

function mixOf(groups: readonly PartsGroup[]): Mix {
  return Object.fromEntries(groups.map(({ exchange, clients }) => [exchange, clients]));
}

/** A closed port is looked for on this machine only: on another machine that would be a port scan. */
async function pathOf(targets: readonly Target[]): Promise<RunRecord['path']> {
  const hosts = new Set(
    targets.filter((target) => target.socketPath === undefined).map((target) => target.url.hostname.replace(/^\[|\]$/g, '')),
  );
  const local = [...hosts].find((host) => host === 'localhost' || (isIP(host) !== 0 && (host.startsWith('127.') || host === '::1')));
  if (local === undefined) return { refuses: false, detail: 'not tried: the service is not on a loopback address' };
  return probePath(local === 'localhost' ? '127.0.0.1' : local);
}

function readsBodiesFor({ ignoredInBody = [], version }: Expected): Pick<RunRecord['options'], 'readsBodiesFor'> {
  const reasons = [
    ...(ignoredInBody.length > 0 ? (['ignore-body'] as const) : []),
    ...(version !== undefined && wantsBody(version.source) ? (['version-from'] as const) : []),
  ];
  return reasons.length === 0 ? {} : { readsBodiesFor: reasons };
}
