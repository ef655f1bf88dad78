import { calibrateRun } from '../core/calibration/calibrate-run.ts';
import type { JudgeSelfTest } from '../core/calibration/judge-self-test.ts';
import type { Clock } from '../core/clock.ts';
import { InconclusiveError } from '../core/errors.ts';
import type { Lane, Ledger } from '../core/ledger/ledger.ts';
import { compareLooks } from '../core/looks/compare-looks.ts';
import type { LooksOfRun } from '../core/record/looks-of-run.ts';
import type { Recorder } from '../core/record/recorder.ts';
import type { GeneratorHealth, Recording, RunRecord } from '../core/record/run-record.ts';
import type { ExchangeName } from '../core/siege/exchange-name.ts';
import { together, watchGenerator } from '../core/siege/generator-health.ts';
import type { RequestDefinition } from '../core/siege/requests/request-definition.ts';
import type { DrainedSiege, RunningSiege } from '../core/siege/siege-types.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { makeCalibrationFolder } from '../runtime/calibration-folder.ts';
import { keepRun, type RunKeeping } from './keep-run.ts';
import { thisMachine } from './machine.ts';

/** A siege that has begun, and how well the other threads that carry it do. */
export interface BegunSiege {
  readonly siege: RunningSiege;
  readonly health?: () => readonly GeneratorHealth[];
}

/** What is particular about a driver's record of the run; all else is the experiment's. */
export type DriversRecord = Pick<
  RunRecord,
  'id' | 'scenario' | 'title' | 'runtime' | 'server' | 'options' | 'command' | 'expectation' | 'versions' | 'slowTargets' | 'expectsChange'
> &
  Partial<Pick<RunRecord, 'soak' | 'change' | 'maxStalls' | 'capacity' | 'served' | 'passedOnAgain' | 'configuration' | 'vantages'>>;

/** Who drives an experiment: a scenario, or the watch over a service that is there already. */
export interface Driver {
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly ledger: Ledger;
  readonly lanes: readonly Lane[];
  /** The judge that the run believes, with its known answers. */
  readonly selfTest: JudgeSelfTest;
  /** What the siege sends in place of a plain GET, and the detector is tested with; absent if it can be tested with a GET only. */
  readonly request?: RequestDefinition;
  /** What the clients exchange; HTTP/1.1 alone unless this is given. */
  readonly exchanges?: readonly ExchangeName[];
  /** Rows of known-answer tests of others that carry the siege, when they have begun; none if it is absent. */
  readonly calibrationElsewhere?: () => RunRecord['calibration'];
  /** The recording keeps texts of answers that look strange. */
  readonly keepBodies?: boolean;
  /** Has the run on the disk while it goes on; absent if it is in memory alone. `particular` is what is known of the record by then. */
  readonly keeping?: RunKeeping & { particular(): DriversRecord };
  /** The phase that the siege begins with. */
  readonly firstPhase: 'baseline' | 'soak';
  /** Does a closed port on the siege's path refuse? */
  probe(): Promise<RunRecord['path']>;
  /** Makes that there is something to besiege. Whatever it rejects with InconclusiveError holds the run up. */
  boot?(): Promise<void>;
  besiege(): BegunSiege;
  /** What is done while the siege goes on. `broken` is aborted, with its reason, if our own side can't go on. */
  drive(broken: AbortSignal): Promise<void>;
  /** Right after the drain, also if the run was held up or broke. */
  drained?(): Promise<void>;
  /** When each request has its outcome, unless the run was held up: may hold it up, too. */
  aftermath?(): Promise<void> | void;
  /** Ends what was started, and says what is particular about the record. */
  finish(): Promise<DriversRecord>;
}

/**
 * The one loop of a run: boot, baseline, what is done, drain; and the one place that makes its record. What can't be carried
 * through is recorded as what held it up. Rejects only if the harness itself could not work; the siege is drained by then.
 */
export async function experiment(driver: Driver): Promise<Pick<Recording, 'run' | 'ledger' | 'events'>> {
  const { clock, recorder, ledger, lanes, selfTest } = driver;
  const generator = watchGenerator(clock);
  recorder.enter('boot');
  const path = await driver.probe();
  const request = driver.request === undefined ? {} : { request: driver.request };
  const calibrating = calibrateRun(driver.exchanges ?? [], { lanes, selfTest, makeFolder: makeCalibrationFolder, ...request });
  const known: { calibration: RunRecord['calibration'] } = { calibration: [] };
  calibrating.then(
    (rows) => {
      known.calibration = rows;
    },
    () => undefined,
  );
  const broken = new AbortController();
  const machine = thisMachine();
  const { keeping } = driver;
  const soFar = (particular: DriversRecord): Recording => ({
    run: {
      schema: 'zerodrop/run/1',
      zerodrop: ZERODROP_VERSION,
      configuration: {},
      ...particular,
      startedAt: clock.startedAt.toISOString(),
      durationMs: clock.nowMs(),
      machine,
      phases: recorder.phasesSoFar(),
      transitions: recorder.transitions,
      path,
      calibration: known.calibration,
      served: null,
      carrier: null,
      observations: recorder.observations,
      generator: generator.soFar(),
      heldUp: { kind: 'interrupted' },
      trouble: 'the run has not ended',
    },
    ledger,
    events: recorder.events,
  });
  const endKeeping =
    keeping === undefined
      ? null
      : keepRun(
          keeping,
          ledger,
          () => soFar(keeping.particular()),
          (error) => broken.abort(error),
        );
  let begun: BegunSiege | null = null;
  let drained: DrainedSiege | null = null;
  let held: InconclusiveError | null = null;
  try {
    await driver.boot?.();
    // The detector proves itself before the siege begins, so that the two don't share the machine.
    await calibrating;
    recorder.enter(driver.firstPhase);
    begun = driver.besiege();
    begun.siege.finished.catch((error: unknown) => broken.abort(error));
    await driver.drive(broken.signal);
  } catch (error) {
    held = whatHeldUp(error);
  } finally {
    recorder.enter('drain');
    try {
      drained = (await (begun as BegunSiege | null)?.siege.drain()) ?? null;
    } finally {
      await endKeeping?.();
      await driver.drained?.();
    }
  }
  if (held === null) {
    held = await Promise.resolve(driver.aftermath?.()).then(() => null, whatHeldUp);
  }
  const { served = null, configuration = {}, ...particular } = await driver.finish();
  recorder.leave();
  const unsent = particular.options.ratePerSecond === null || drained === null ? {} : { unsent: drained.unsent };
  const run: RunRecord = {
    schema: 'zerodrop/run/1',
    zerodrop: ZERODROP_VERSION,
    ...particular,
    startedAt: clock.startedAt.toISOString(),
    durationMs: clock.nowMs(),
    machine,
    phases: recorder.phases,
    transitions: recorder.transitions,
    path,
    calibration: [...(await calibrating), ...(driver.calibrationElsewhere?.() ?? [])],
    served,
    carrier: drained,
    observations: recorder.observations,
    generator: { ...together([generator.stop(), ...((begun as BegunSiege | null)?.health?.() ?? [])]), ...unsent },
    ...looksOf(compareLooks(ledger, recorder.phases, driver.keepBodies ?? false)),
    ...(held === null ? {} : { heldUp: held.facts }),
    trouble: held?.message ?? null,
    configuration,
  };
  return { run, ledger, events: [...recorder.events] };
}

function looksOf(looks: LooksOfRun | undefined): Pick<RunRecord, 'looks'> {
  return looks === undefined ? {} : { looks };
}

/** The run was held up by this; anything else breaks it. */
function whatHeldUp(error: unknown): InconclusiveError {
  if (error instanceof InconclusiveError) return error;
  throw error;
}
