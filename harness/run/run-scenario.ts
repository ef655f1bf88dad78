import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenBooks } from '../apps/app.ts';
import { FOOSERV_PYTHON } from '../apps/fooserv/fooserv.ts';
import { PROXY_BOOKS, passedOnAgain } from '../apps/proxy-book.ts';
import { type Clock, startClock } from '../core/clock.ts';
import { ZerodropError } from '../core/errors.ts';
import { OWN_FOLDER } from '../core/file-modes.ts';
import { countOutcome } from '../core/ledger/count-outcome.ts';
import { HeldExchanges } from '../core/ledger/held-exchanges.ts';
import { Ledger } from '../core/ledger/ledger.ts';
import { Recorder } from '../core/record/recorder.ts';
import type { GroupCapacity, Recording, Samples, ServedCount } from '../core/record/run-record.ts';
import { connectNames } from '../core/siege/endpoint.ts';
import { freePort } from '../core/siege/free-port.ts';
import { clientsOf, type Mix } from '../core/siege/parts/mix.ts';
import { type SharedOptions, type SiegeGroup, startGroups } from '../core/siege/parts/siege-groups.ts';
import { probePath } from '../core/siege/path-probe.ts';
import { methodsOf } from '../core/siege/requests/request-definition.ts';
import type { Records, RunningSiege } from '../core/siege/siege-types.ts';
import type { Report } from '../report/contract.ts';
import { writeReports } from '../report/files.ts';
import type { LiveSnapshot } from '../report/live/live-view.ts';
import { judge } from '../report/make-report.ts';
import { REPORT_FILES } from '../report/names.ts';
import { createRunFolder, pointLatest } from '../report/run-folder.ts';
import { writeUnfinished } from '../report/unfinished-run.ts';
import { chooseHost, chooseRuntime, demandPrograms, type RuntimeChoice } from '../runtime/choose-runtime.ts';
import { cleanUpAbandoned, removeContainers } from '../runtime/cleanup.ts';
import { hostRuntime } from '../runtime/host.ts';
import { startGuard } from '../runtime/run-guard.ts';
import type { RunPlace, Runtime } from '../runtime/runtime.ts';
import { createWorkFolder, removeWorkFolder, thisOwner } from '../runtime/workspace.ts';
import type { ScenarioDefinition } from '../scenario.ts';
import { messageOf, placeInUserFile, UserFileError } from '../user/user-file-error.ts';
import { rejectsIfAllWrong } from './answers-rightly.ts';
import { ofVersion } from './expectation.ts';
import { type DriversRecord, experiment } from './experiment.ts';
import { liveSnapshots } from './live-snapshots.ts';
import { configurationOf } from './machine.ts';
import { startSampling } from './sampling/sampling.ts';
import { groupsOf, isSlowByPlan, paceOf, publicSocketOf, siegeOf } from './scenario-siege.ts';
import { whenLooksKnown } from './service.ts';
import { everyClientAnswered } from './settle.ts';
import { Placing } from './stage/placed-connection.ts';
import type { StepGate } from './stage/step-gate.ts';
import { stopAll } from './stop-instances.ts';
import { valuesOf } from './variable.ts';

export interface RunOptions {
  readonly runtime: string | undefined;
  readonly startupSeconds: number;
  /** Clients in each lane; null for what the scenario says. */
  readonly clients: number | null;
  /** The same by what they do; absent if all of them do what the scenario says. */
  readonly mix?: Mix;
  readonly seed: number | null;
  /** Folder of the reports. */
  readonly out: string;
  /** Range of `/slow/` in seconds, such as `3-6`. */
  readonly slowSeconds: string;
  /** Base image of the docker runtime. */
  readonly base: string;
  /** A command that repeats the run. */
  readonly command: string;
  readonly signal: AbortSignal;
  /** Told at once where the run's files will be, so that they are found whatever becomes of the run. */
  readonly onFolder?: (folder: string) => void;
  /** Stands between the strategy and its steps. */
  readonly gate?: StepGate;
  /** How long a request may take until it counts as one that is never answered, in seconds; 60 s and a start-up unless this is given. */
  readonly answerWithinSeconds?: number;
  /** Called once when there is something to look at; `snapshot` then gives the numbers of the moment. */
  readonly onStart: (clock: Clock, snapshot: () => LiveSnapshot) => void;
  /** What the set-up says, such as the lines of an image's build. */
  readonly onLine: (line: string) => void;
}

/** A run that has ended, and where its files are. */
export interface FinishedRun {
  readonly recording: Recording;
  readonly report: Report;
  readonly folder: string;
}

/**
 * One run of a scenario: boot, baseline, reload, settle, drain, judge. What can't be carried through is recorded as
 * trouble and judged inconclusive; rejects (ZerodropError) only if the harness itself could not work. Whatever
 * happens, nothing that was started outlives it.
 */
export async function runScenario(name: string, scenario: ScenarioDefinition, options: RunOptions): Promise<FinishedRun> {
  const choice = await chooseRuntime(options.runtime, scenario.server);
  if (choice !== 'docker' && choice.name !== 'kubernetes') await demandPrograms(name, scenario.needs ?? {});
  const hindrance = (await scenario.hindrance?.()) ?? null;
  if (hindrance !== null) throw new ZerodropError(`${name} can not be run here: ${hindrance}`);
  const id = randomBytes(4).toString('hex');
  const folder = await createRunFolder(options.out, name, new Date(), id);
  options.onFolder?.(folder);
  const logFolder = join(folder, 'logs');
  try {
    await mkdir(logFolder, OWN_FOLDER);
    return await inPlace(id, choice, scenario, folder, options, async (runtime, place, serverVersion) => {
      const recording = await recordScenario({ name, scenario, options, runtime, place, serverVersion, folder, logFolder });
      const report = judge(recording);
      await writeReports(folder, recording, report);
      await pointLatest(folder).catch((error: ZerodropError) => options.onLine(error.message));
      return { recording, report, folder };
    });
  } catch (error) {
    // Nothing to keep if the server never got to say anything.
    if ((await readdir(logFolder).catch(() => [])).length === 0) await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Makes the place of a run, does something there, and clears it away whatever happens. */
async function inPlace<T>(
  id: string,
  choice: RuntimeChoice,
  { server, app = server.app ?? FOOSERV_PYTHON, confFolders = [] }: ScenarioDefinition,
  reportFolder: string,
  { base, onLine, signal }: RunOptions,
  act: (runtime: Runtime, place: RunPlace, serverVersion: string) => Promise<T>,
): Promise<T> {
  await cleanUpAbandoned();
  // A version that is an image runs in a container, whatever starts it.
  const inCluster = choice !== 'docker' && choice.name === 'kubernetes' ? choice.cluster : null;
  const inContainers = choice === 'docker' || app.hasImages === true;
  const owner = await (inCluster === null
    ? thisOwner(id, inContainers ? 'docker' : 'host')
    : thisOwner(id, 'kubernetes', inCluster.choice));
  const workFolder = await createWorkFolder(owner);
  const guard = startGuard(owner, workFolder);
  const place: RunPlace = {
    runId: id,
    workFolder,
    reportFolder,
    readOnlyFolders: [...new Set([...app.folders, server.confFolder, ...confFolders])],
  };
  let runtime: Runtime | null = null;
  const clearAway = async (): Promise<void> => {
    try {
      await runtime?.close();
      if (app.hasImages === true) await removeContainers(id);
      await app.clearAway?.(workFolder);
      await removeWorkFolder(workFolder);
    } finally {
      // Whatever we could not clear away is left to the guard.
      await guard.release();
    }
  };
  let result: T;
  try {
    if (inCluster !== null && server.image !== undefined) {
      const [{ kubernetesRuntime }, { podImage }] = await Promise.all([
        import('../runtime/kubernetes/kubernetes.ts'),
        import('../runtime/kubernetes/pod-image.ts'),
      ]);
      const image = await podImage({ server: { ...server, image: server.image }, base, onLine, signal });
      runtime = await kubernetesRuntime(inCluster, owner, image);
      result = await act(runtime, place, inCluster.version);
    } else if (choice === 'docker' && server.image !== undefined) {
      // It takes a third of a second of processor time to load, which a run on the host need not spend.
      const { dockerRuntime } = await import('../runtime/docker.ts');
      const docker = await dockerRuntime(place, { server: { ...server, image: server.image }, base, onLine, signal });
      runtime = docker;
      const { argv, read = (output: string) => output } = server.image.version;
      const daemon = server.runsIn === 'docker' ? await server.find() : null;
      result = await act(docker, place, daemon?.kind === 'usable' ? daemon.version : read(await docker.output(argv)));
    } else {
      const { name, host } = choice === 'docker' || choice.name === 'kubernetes' ? await chooseHost(server) : choice;
      runtime = hostRuntime(place, name);
      result = await act(runtime, place, host.version);
    }
  } catch (error) {
    // What broke first is what has to be told.
    await clearAway().catch((after: unknown) => onLine(after instanceof Error ? after.message : String(after)));
    throw error;
  }
  await clearAway();
  return result;
}

interface Experiment {
  readonly name: string;
  readonly scenario: ScenarioDefinition;
  readonly options: RunOptions;
  readonly runtime: Runtime;
  readonly place: RunPlace;
  readonly serverVersion: string;
  /** The run's files, and the server's logs in it. */
  readonly folder: string;
  readonly logFolder: string;
}

/** The driver of a scenario: starts its topology, and carries its strategy out. */
async function recordScenario({
  name,
  scenario,
  options,
  runtime,
  place,
  serverVersion,
  folder,
  logFolder,
}: Experiment): Promise<Recording> {
  const { server, app = server.app ?? FOOSERV_PYTHON } = scenario;
  const clock = startClock();
  const recorder = new Recorder(clock);
  const plan = siegeOf(scenario, app);
  const mix: Mix = options.mix ?? (options.clients === null ? plan.mix : null) ?? { get: options.clients ?? plan.clients };
  const clients = clientsOf(mix);
  const addresses =
    runtime.addresses ?? (await Promise.all(Array.from({ length: plan.addresses }, async () => `127.0.0.1:${await freePort()}`)));
  const socketPath = publicSocketOf(server, place.workFolder);
  const groups = groupsOf(plan, app, mix, addresses, socketPath);
  const targets = groups.flatMap((group) => group.targets);
  const paths = groups.flatMap((group) => group.paths);
  const ledger = new Ledger({
    targets: targets.map((target) => target.name),
    versions: app.versions.map((version) => version.name),
    ...(app.learnsLooks === true ? { looks: [] } : {}),
    ...(plan.perSecond === null ? {} : { connects: connectNames(targets) }),
  });
  const held = new HeldExchanges();
  const sampling = startSampling({ statistics: server.statistics, runId: place.runId, workFolder: place.workFolder, clock, recorder });
  const timeoutMs = (options.startupSeconds + (options.answerWithinSeconds ?? 60)) * 1000;
  const besiegers = {
    ledger,
    held,
    clients: clients * plan.lanes.length,
    targets: targets.length,
    pairs: groups.reduce((sum, group) => sum + group.clients * plan.lanes.length * group.targets.length, 0),
  };
  const values = valuesOf(scenario);
  const { expect, behaves, expectsChange } = ofVersion(scenario, serverVersion);
  const selfTest = app.selfTest(
    paths,
    targets.map(({ body }) => body),
  );
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const threw = new AbortController();
  const onThrow = (error: unknown): void => threw.abort(blamed(error));
  const judged = groups.map(({ paths: ofGroup, targets: asked, exchange, clients: number }) => ({
    exchange,
    clients: number,
    targets: asked,
    judgeFor: (book: Records) =>
      app.judgeFor?.({ paths: ofGroup, workFolder: place.workFolder, book, onThrow }) ??
      app.selfTest(
        ofGroup,
        asked.map(({ body }) => body),
      ).judge,
  }));
  // What a strategy places is a GET.
  const placing = new Placing({ clock, ledger, judge: judged[0]?.judgeFor(ledger) ?? selfTest.judge, timeoutMs }, besiegers.clients);
  const stage = server.createStage({
    server,
    serverVersion,
    app,
    confFolders: scenario.confFolders ?? [],
    runId: place.runId,
    runtime,
    clock,
    recorder,
    signal,
    workFolder: place.workFolder,
    logFolder,
    addresses,
    startupSeconds: options.startupSeconds,
    slowSeconds: options.slowSeconds,
    processes: values['processes'] ?? scenario.processes ?? Math.max(8, besiegers.clients + 2),
    seed: options.seed,
    settle: async () => {
      // A request may take its whole time to end as a timeout, and its client must be answered after that.
      await everyClientAnswered(besiegers, 2 * timeoutMs, signal, scenario.settlesOn ?? 'answers');
      await looksKnown();
    },
    clients: besiegers.clients,
    values,
    behaves,
    countOutcome: (outcome) => countOutcome(ledger, outcome),
    requests: () => ledger.records(),
    placing,
    fastPaths: plan.paths.filter((path) => !app.isSlow(path)),
    ...(options.gate === undefined ? {} : { gate: options.gate }),
  });
  const countOf = async (triggersMs: readonly number[]): Promise<ServedCount | null> =>
    (await (books as OpenBooks | null)?.count(ledger, clock.originNs, triggersMs)) ??
    (await app.served?.(join(place.workFolder, 'journal'), ledger, clock.originNs, triggersMs)) ??
    null;
  const looksKnown = (): Promise<unknown> => whenLooksKnown({ ledger, clock, lanes: plan.lanes.length, targets: targets.length }, signal);
  const expectedMs = expectedDurationMs(scenario, options);
  options.onStart(clock, liveSnapshots(recorder, ledger, expectedMs));

  let books: OpenBooks | null = null;
  let capacity: GroupCapacity | undefined;
  let samples: Samples | undefined;
  const particular = (): DriversRecord => ({
    id: place.runId,
    scenario: name,
    title: scenario.title,
    runtime: runtime.name,
    server: { name: server.name, title: server.title, version: serverVersion },
    options: {
      clients,
      lanes: plan.lanes,
      startupSeconds: options.startupSeconds,
      slowSeconds: options.slowSeconds,
      seed: options.seed,
      ratePerSecond: null,
      ...methodsOf(targets),
      ...(Object.keys(mix).length === 1 && mix.get !== undefined ? {} : { mix }),
      ...(plan.staysOpen ? { staysOpen: true as const } : {}),
      ...(plan.perSecond === null ? {} : { ceilingPerSecond: plan.perSecond }),
      timeoutMs,
    },
    command: options.command,
    expectation: expect,
    versions: ledger.versions.map((each) => app.versions.find((version) => version.name === each) ?? { name: each, status: null }),
    slowTargets: targets.flatMap((target, i) => (app.isSlow(paths[i] ?? '') || isSlowByPlan(target) ? [i] : [])),
    expectsChange,
    ...(app.served === undefined && app.openBooks === undefined ? { countsNothing: true as const } : {}),
  });
  const recording = await experiment({
    clock,
    recorder,
    ledger,
    keeping: {
      ledgerPath: join(folder, REPORT_FILES.ledger),
      particular,
      held,
      write: (soFar, heldSoFar) => writeUnfinished(folder, soFar, heldSoFar),
    },
    lanes: plan.lanes,
    exchanges: groups.map(({ exchange }) => exchange.name),
    selfTest,
    firstPhase: 'baseline',
    probe: () => probePath(addresses[0]?.replace(/:\d+$/, '') ?? '127.0.0.1'),
    async boot() {
      await scenario.boot(stage);
      books = (await app.openBooks?.({ address: stage.address, socketPath, workFolder: place.workFolder, logFolder })) ?? null;
    },
    besiege: () => ({
      siege: withPlaced(placing, judged, {
        lanes: plan.lanes,
        ledger,
        held,
        clock,
        connectTimeoutMs: timeoutMs,
        timeoutMs,
        pauseAfterFailureMs: 75,
        sendIds: true,
        pace: paceOf(plan),
        bareConnects: plan.perSecond !== null,
        cookies: plan.cookies,
        insecure: false,
      }),
    }),
    async drive(broken) {
      const besieged = async (): Promise<void> => {
        const allWrong = app.judgeFor === undefined ? null : rejectsIfAllWrong(ledger);
        const baseline = everyClientAnswered(besiegers, timeoutMs, signal).then(looksKnown);
        await (allWrong === null ? baseline : Promise.race([baseline, allWrong.rejects]).finally(allWrong.cancel));
        await scenario.reload(stage).catch(async (error: unknown) => {
          // What broke first is what has to be told.
          await options.gate?.over().catch(() => undefined);
          throw error;
        });
        await options.gate?.over();
      };
      try {
        const stopped = [broken, threw.signal, ...(options.gate === undefined ? [] : [options.gate.failed])];
        await Promise.race([besieged(), ...stopped.map(rejectsWhen)]);
      } catch (error) {
        // What the strategy waits for is waited for no more: its timers would keep the process alive.
        ending.abort(error);
        throw error;
      }
    },
    drained: async () => {
      capacity = await stage.capacity?.stop();
      await books?.drained();
    },
    aftermath: () => scenario.aftermath?.(stage),
    async finish() {
      await (stage.stopOwn?.() ?? stopAll(stage, place));
      samples = await sampling.stop();
      const triggers = recorder.transitions.map(({ triggerMs }) => triggerMs);
      const repeated = await passedOnAgain(join(place.workFolder, PROXY_BOOKS));
      return {
        ...particular(),
        served: await countOf(triggers),
        ...(repeated.length === 0 ? {} : { passedOnAgain: repeated }),
        ...(capacity === undefined ? {} : { capacity }),
        configuration: await configurationOf(
          server,
          stage.configurationFiles.map((file) => stage.conf(file)),
        ),
      };
    },
  });
  const { knowledge } = server;
  return {
    ...recording,
    ...(held.size === 0 ? {} : { held }),
    ...(samples === undefined ? {} : { samples }),
    ...(knowledge === undefined ? {} : { knowledge }),
  };
}

/** What a function of the user's threw, with the place in their file. */
function blamed(error: unknown): unknown {
  const place = placeInUserFile(error);
  return place === null ? error : new UserFileError(place, `it threw while an answer was judged: ${messageOf(error)}`, undefined, error);
}

/** Starts the siege. It is drained when what the strategy has placed beside it has its outcome, too. */
function withPlaced(placing: Placing, groups: readonly SiegeGroup[], options: SharedOptions): RunningSiege {
  const siege = startGroups(groups, options);
  return {
    ...siege,
    async drain() {
      const [drained] = await Promise.all([siege.drain(), placing.over()]);
      if (placing.sent === 0) return drained;
      return { ...drained, placed: placing.sent, ...(placing.posts.length === 0 ? {} : { placedPosts: placing.posts }) };
    },
  };
}

/** Never settles, but rejects with the signal's reason once it is aborted. */
function rejectsWhen(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Import after import, what the siege takes to see every client answered (a slow request on its way, then another and a fast one), and the drain. */
function expectedDurationMs(scenario: ScenarioDefinition, options: RunOptions): number {
  const [low = '3', high = low] = options.slowSeconds.split('-');
  const slowMs = Number(high) * 1000;
  const settlings = scenario.startups;
  return scenario.startups * (options.startupSeconds * 1000 + 500) + settlings * 1.7 * slowMs + slowMs;
}
