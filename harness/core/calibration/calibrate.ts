import { type Clock, startClock } from '../clock.ts';
import type { Lane } from '../ledger/ledger.ts';
import type { CalibrationRow } from '../record/run-record.ts';
import { startSiege } from '../siege/http1/start-siege.ts';
import type { RequestDefinition } from '../siege/requests/request-definition.ts';
import { type Instrument, requestsFor, runRow } from './calibrate-row.ts';
import { calibrationJudge } from './calibration-judge.ts';
import { CORRECT } from './correct.ts';
import type { CalibrationCase } from './fault-case.ts';
import { FAULTS } from './fault-catalogue.ts';
import { canInject } from './injectable-faults.ts';
import { type JudgeSelfTest, judgeUnderTest } from './judge-self-test.ts';
import { rowsAtOnce } from './rows-at-once.ts';
import type { RowPlan } from './tally-row.ts';
import type { MakeSocketFolder } from './unreachable-address.ts';

export interface CalibrateOptions {
  /** `short`: a dozen faults in a second or two, for inside a run. `full`: all that we know. */
  readonly form: 'short' | 'full';
  readonly lanes: readonly Lane[];
  readonly clientCounts: readonly number[];
  readonly clock?: Clock;
  /** Called for each row as it is done, in no particular order. */
  readonly onRow?: (row: CalibrationRow, done: number, of: number) => void;
  /** What is calibrated; the siege itself, unless a test blinds it. */
  readonly instrument?: Instrument;
  /** Makes the folders of Unix sockets; a run passes one whose folders are swept if it is killed. */
  readonly makeFolder?: MakeSocketFolder;
  /** The system whose kernel takes part; this one, unless a test has another. */
  readonly platform?: NodeJS.Platform;
  /** The cases; those of the form, unless a test picks some. */
  readonly cases?: readonly CalibrationCase[];
  /**
   * The judge that the run believes, and what it must know. Its answers take the place of those wrong statuses and bodies that only
   * the calibration's own judge is asked about: nothing is claimed of what the run could not see.
   */
  readonly selfTest?: JudgeSelfTest;
  /** What is sent in place of a plain GET; cases that are about a request of their own keep it. */
  readonly request?: RequestDefinition;
}

/** Rows at the same time. Most of them wait for the kernel or a time-out; more would only make the machine look slow. */
const AT_ONCE = 12;

const SIEGE: Instrument = { startSiege, judgeFor: calibrationJudge };

/**
 * The known-answer test: injects known faults, and known correct behaviour, through the connection code of the siege,
 * and returns a row for each case, lane and number of clients, in the order of the catalogue. Whether the answers are
 * right is for `exact` to say. Rejects if the engine itself broke.
 */
export async function calibrate(options: CalibrateOptions): Promise<readonly CalibrationRow[]> {
  const { clock = startClock(), onRow, makeFolder } = options;
  const instrument = { ...(options.instrument ?? SIEGE), ...(makeFolder === undefined ? {} : { makeFolder }) };
  const plans = [...plansOf(options), ...examPlans(options)];
  const { selfTest } = options;
  let done = 0;
  return rowsAtOnce(plans, AT_ONCE, async (plan) => {
    const row: CalibrationRow =
      selfTest?.cases.some(({ name }) => name === plan.subject.name) === true
        ? { ...(await runRow(plan, { ...instrument, judgeFor: () => judgeUnderTest(selfTest) }, clock)), judge: 'own' }
        : await runRow(plan, instrument, clock);
    onRow?.(row, ++done, plans.length);
    return row;
  });
}

function plansOf(options: CalibrateOptions): readonly RowPlan[] {
  const { form, cases = [...FAULTS, ...CORRECT], selfTest, platform = process.platform } = options;
  const judged = (subject: CalibrationCase): boolean => subject.outcome === 'wrong-status' || subject.outcome === 'wrong-body';
  return rowsOf(
    cases.filter(
      (subject) => (form === 'full' || subject.short) && !(selfTest !== undefined && judged(subject)) && canInject(subject, platform),
    ),
    options,
  );
}

function examPlans(options: CalibrateOptions): readonly RowPlan[] {
  return rowsOf(options.selfTest?.cases ?? [], options);
}

function rowsOf(cases: readonly CalibrationCase[], { lanes, clientCounts, request }: CalibrateOptions): readonly RowPlan[] {
  const asked = cases.map((subject) => (request === undefined || subject.request.method !== undefined ? subject : { ...subject, request }));
  return asked.flatMap((subject) =>
    lanes
      .filter((lane) => subject.lanes.includes(lane))
      .flatMap((lane) => clientCounts.map((clients) => ({ subject, lane, clients, requests: requestsFor(subject, clients) }))),
  );
}
