import { type Clock, startClock } from '../../clock.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { CalibrationRow } from '../../record/run-record.ts';
import { startStreamSiege } from '../../siege/sse/stream-siege.ts';
import { rowOfServer } from '../row-of-server.ts';
import { rowsAtOnce } from '../rows-at-once.ts';
import type { SseCase } from './sse-case.ts';
import { SSE_CORRECT } from './sse-correct.ts';
import { startSseFaultServer } from './sse-fault-server.ts';
import { SSE_FAULTS } from './sse-faults.ts';
import { sseJudge } from './sse-judge.ts';

const TIMEOUT_UNDER_TEST_MS = 1500;
/** Rows at the same time: most of them wait for a time-out. */
const AT_ONCE = 12;

export interface CalibrateSseOptions {
  readonly form: 'short' | 'full';
  readonly lanes: readonly Lane[];
  readonly clientCounts: readonly number[];
  readonly clock?: Clock;
  /** What is calibrated; the siege itself, unless a test blinds it. */
  readonly start?: typeof startStreamSiege;
}

/**
 * The known-answer test of the siege by streams: a row for each case, lane and number of clients. A stream has a connection of its own in
 * either lane: several clients are tested in the first.
 */
export async function calibrateSse(options: CalibrateSseOptions): Promise<readonly CalibrationRow[]> {
  const { form, lanes, clientCounts, clock = startClock(), start = startStreamSiege } = options;
  const cases = [...SSE_FAULTS, ...SSE_CORRECT].filter((subject) => form === 'full' || subject.short);
  const plans = cases.flatMap((subject) =>
    lanes.flatMap((lane) =>
      clientCounts.filter((clients) => clients === 1 || lane === 'new').map((clients) => ({ subject, lane, clients })),
    ),
  );
  return rowsAtOnce(plans, AT_ONCE, (plan) => runRow(plan, clock, start));
}

interface Plan {
  readonly subject: SseCase;
  readonly lane: Lane;
  readonly clients: number;
}

async function runRow({ subject, lane, clients }: Plan, clock: Clock, start: typeof startStreamSiege): Promise<CalibrationRow> {
  const timeoutMs = subject.outcome === 'timeout' ? TIMEOUT_UNDER_TEST_MS : null;
  const judge = sseJudge(subject.filling);
  return rowOfServer({ subject, lane, clients, exchange: 'sse', timeoutMs }, await startSseFaultServer(subject), { start, clock, judge });
}
