import { forEachAttempt } from '../../harness/core/ledger/for-each-attempt.ts';
import { median } from '../../harness/core/median.ts';
import type { Expectation, Recording } from '../../harness/core/record/run-record.ts';
import type { Verdict } from '../../harness/core/verdict/check.ts';
import { countTrials } from '../../harness/core/verdict/checks/rate-check.ts';
import { type Rollback, rollbackIn } from '../../harness/report/compare/compare-row.ts';
import type { Bound, Report } from '../../harness/report/contract.ts';
import { causeInWords } from '../../harness/report/finding-words.ts';
import { expectationInWords, serverInWords } from '../../harness/report/number-format.ts';
import { type UserCost, userCostOf } from '../../harness/report/user-cost.ts';
import { type Memory, memoryOf } from '../../harness/suite/memory-of-run.ts';
import { type Step, stepsOf, withoutPlace } from './run-steps.ts';
import { type Timeline, timelineOf } from './run-timeline.ts';

/** What the pages say of a run: all of it is in its recording, or judged from that. Times are whole milliseconds. */
export interface Facts {
  readonly verdict: Verdict;
  readonly expectation: Expectation;
  readonly cost: UserCost;
  readonly bound: Bound;
  readonly causes: readonly ToldCause[];
  /** Trials of a defect that shows now and then; null of any other. */
  readonly trials: number | null;
  readonly memory: Memory | null;
  /** The way back to the version that the run began with; null if it never went back. */
  readonly rollback: Rollback | null;
  /** Median time that a slow request took in the baseline; null if none is slow. */
  readonly slowMs: number | null;
  readonly steps: readonly Step[];
  readonly timeline: Timeline | null;
  readonly command: string;
  readonly circumstances: Circumstances;
}

/** Failures of one kind, and why they came. */
export interface ToldCause {
  readonly outcome: string;
  /** Null if nothing explains them. */
  readonly cause: string | null;
  readonly count: number;
  readonly says: string;
  /** The first line of the log that tells of it; null if none does. */
  readonly line: string | null;
  readonly sources: readonly { readonly says: string; readonly url: string | null }[];
  readonly cure: string | null;
}

export interface Circumstances {
  /** As people write it, with its version. */
  readonly server: string;
  /** Its version alone, as it prints it itself. */
  readonly version: string;
  readonly runtime: string;
  readonly startupSeconds: number | null;
  readonly clients: number;
  readonly startedAt: string;
  readonly cores: number;
  readonly zerodrop: string;
}

/** Pure: the same recording and report give the same facts. */
export function factsOf(recording: Recording, report: Report): Facts {
  const { run, events } = recording;
  const { expectation } = run;
  return rounded({
    verdict: report.verdict,
    expectation,
    cost: userCostOf(recording, report),
    bound: report.bound,
    causes: report.findings.map(({ outcome, tlsError, cause, count, lines, sources, cure }) => ({
      outcome,
      cause: cause ?? tlsError ?? null,
      count,
      says: causeInWords(recording.knowledge?.causes.find(({ name }) => name === cause) ?? null, count),
      line: lines[0] === undefined ? null : withoutPlace(lines[0].text),
      sources,
      cure,
    })),
    trials: expectation.kind === 'rate' ? countTrials({ run, events }, expectation.rate) : null,
    memory: memoryOf(recording),
    rollback: rollbackIn(recording, report),
    slowMs: slowOf(recording),
    steps: stepsOf(recording),
    timeline: timelineOf(recording, report),
    command: run.command,
    circumstances: {
      server: serverInWords(run.server),
      version: run.server?.version ?? '',
      runtime: run.runtime,
      startupSeconds: run.options.startupSeconds,
      clients: run.options.clients,
      startedAt: run.startedAt,
      cores: run.machine.cores,
      zerodrop: run.zerodrop,
    },
  });
}

/** What the scenario was to show, as the run was judged by it. */
export function promiseOf({ expectation }: Facts): string {
  return expectationInWords(expectation);
}

/** Milliseconds are whole: more digits say nothing, and would make each file of facts another one. */
function rounded<T>(value: T): T {
  const text = JSON.stringify(value, (key, part) => (typeof part === 'number' && /Ms$/.test(key) ? Math.round(part) : part));
  return JSON.parse(text);
}

function slowOf({ run, ledger }: Recording): number | null {
  const baseline = run.phases.find(({ name }) => name === 'baseline');
  const took: number[] = [];
  forEachAttempt(ledger, ({ answered, target, sentMs, endMs }) => {
    if (answered && baseline !== undefined && run.slowTargets.includes(target) && sentMs >= baseline.startMs && endMs <= baseline.endMs)
      took.push(endMs - sentMs);
  });
  return took.length === 0 ? null : median(took);
}
