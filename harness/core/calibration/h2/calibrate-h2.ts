import { type Clock, startClock } from '../../clock.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { CalibrationRow } from '../../record/run-record.ts';
import { startH2Siege } from '../../siege/h2/h2-siege.ts';
import type { RequestDefinition } from '../../siege/requests/request-definition.ts';
import type { Judge, StreamingJudge } from '../../siege/siege-types.ts';
import { calibrationJudge } from '../calibration-judge.ts';
import { type JudgeSelfTest, judgeUnderTest } from '../judge-self-test.ts';
import { rowOfServer } from '../row-of-server.ts';
import { rowsAtOnce } from '../rows-at-once.ts';
import type { H2Case } from './h2-case.ts';
import { H2_CORRECT } from './h2-correct.ts';
import { H2_FILLING, startH2FaultServer } from './h2-fault-server.ts';
import { H2_FAULTS } from './h2-faults.ts';
import { h2SelfTestCases } from './h2-self-test.ts';

const TIMEOUT_UNDER_TEST_MS = 1_000;
/** Rows at the same time: most of them wait for a time-out. */
const AT_ONCE = 6;

export interface CalibrateH2Options {
  readonly form: 'short' | 'full';
  readonly lanes: readonly Lane[];
  readonly clientCounts: readonly number[];
  readonly clock?: Clock;
  /** The judge that a run believes, with its known answers: then nothing is claimed of wrong ones that this judge is not asked about. */
  readonly selfTest?: JudgeSelfTest;
  /** What is sent in place of a plain GET. */
  readonly request?: RequestDefinition;
  /** What is calibrated; the siege itself, unless a test blinds it. */
  readonly start?: typeof startH2Siege;
}

/**
 * The known-answer test of the siege over HTTP/2: a row for each case, lane and number of clients. One client has one stream at a time; of
 * more, those of lane `reused` share a connection, so that what ends it ends more than the stream that met the fault: those rows have one.
 */
export async function calibrateH2(options: CalibrateH2Options): Promise<readonly CalibrationRow[]> {
  const { form, lanes, clientCounts, clock = startClock(), start = startH2Siege, selfTest, request = {} } = options;
  const isJudged = ({ outcome }: H2Case): boolean => outcome === 'wrong-status' || outcome === 'wrong-body';
  const known = [...H2_FAULTS, ...H2_CORRECT].filter(
    (subject) => (form === 'full' || subject.short) && !(selfTest !== undefined && isJudged(subject)),
  );
  const own = h2SelfTestCases(selfTest?.cases ?? []);
  const cases = [...known, ...own];
  const plans = cases.flatMap((subject) =>
    lanes.flatMap((lane) =>
      clientCounts.filter((clients) => clients === 1 || lane === 'new').map((clients) => ({ subject, lane, clients })),
    ),
  );
  return rowsAtOnce(plans, AT_ONCE, async (plan) => {
    if (selfTest === undefined || !own.includes(plan.subject))
      return runRow(plan, { clock, start, request, judge: calibrationJudge(H2_FILLING) });
    return { ...(await runRow(plan, { clock, start, request, judge: judgeUnderTest(selfTest) })), judge: 'own' as const };
  });
}

interface Plan {
  readonly subject: H2Case;
  readonly lane: Lane;
  readonly clients: number;
}

interface Setting {
  readonly clock: Clock;
  readonly start: typeof startH2Siege;
  readonly request: RequestDefinition;
  readonly judge: Judge | StreamingJudge;
}

async function runRow({ subject, lane, clients }: Plan, { clock, start, request, judge }: Setting): Promise<CalibrationRow> {
  const { target, ...server } = await startH2FaultServer(subject);
  const timeoutMs = subject.outcome === 'timeout' ? TIMEOUT_UNDER_TEST_MS : null;
  const served = { ...server, target: { ...request, ...target } };
  return rowOfServer({ subject, lane, clients, exchange: 'h2', timeoutMs }, served, { start, clock, judge });
}
