import { forEachAttempt } from '../../harness/core/ledger/for-each-attempt.ts';
import type { Outcome } from '../../harness/core/ledger/outcome.ts';
import { median } from '../../harness/core/median.ts';
import type { Expectation, Recording, Signature } from '../../harness/core/record/run-record.ts';
import { overall, type Verdict } from '../../harness/core/verdict/check.ts';
import { logLines } from '../../harness/core/verdict/signature-check.ts';
import { type Rollback, rollbackIn } from '../../harness/report/compare/compare-row.ts';
import type { Report } from '../../harness/report/contract.ts';
import { serverInWords } from '../../harness/report/number-format.ts';
import { type Memory, memoryOf } from '../../harness/suite/memory-of-run.ts';

/** What the document says of a run: all of it is in its recording, or judged from that. */
export interface Facts {
  readonly verdict: Verdict;
  readonly expectation: Expectation;
  /** Rules that did not hold. */
  readonly against: readonly string[];
  readonly sent: number;
  readonly failed: number;
  /** Failures by outcome, the most frequent first. */
  readonly outcomes: readonly (readonly [Outcome, number])[];
  readonly stallMs: number;
  /** The longest time in which both versions answered; null if none was to change. */
  readonly mixedMs: number | null;
  readonly memory: Memory | null;
  /** Lines of the log that belong to the signature, or are the trials of a rate; null if none are named. */
  readonly log: { readonly count: number; readonly instance: string | null; readonly first: string } | null;
  /** The way back to the version that the run began with; null if it never went back. */
  readonly rollback: Rollback | null;
  /** What the rules of zero downtime said of a control, and which of them; null for any other scenario. */
  readonly inner: { readonly verdict: Verdict; readonly by: readonly string[] } | null;
  /** Median time that a slow request took in the baseline; null if none is slow. */
  readonly slowMs: number | null;
  readonly circumstances: Circumstances;
}

export interface Circumstances {
  /** As people write it, with its version: `uWSGI 2.0.21`. */
  readonly server: string;
  readonly runtime: string;
  readonly startupSeconds: number | null;
  readonly startedAt: string;
  readonly cores: number;
  readonly zerodrop: string;
}

/** Pure: the same recording and report give the same facts. */
export function factsOf(recording: Recording, report: Report): Facts {
  const { run } = recording;
  return {
    verdict: report.verdict,
    expectation: run.expectation,
    against: report.checks.filter(({ name, verdict }) => verdict !== 'pass' && !name.startsWith(INNER)).map(({ name }) => name),
    sent: report.requests.sent,
    failed: report.requests.failed,
    outcomes: outcomesOf(report),
    stallMs: report.stall.longestMs,
    mixedMs: report.transitions.length === 0 ? null : Math.max(...report.transitions.map(({ overlapMs }) => overlapMs)),
    memory: memoryOf(recording),
    log: logOf(recording),
    rollback: rollbackIn(recording, report),
    inner: run.expectation.kind === 'refuted' ? innerOf(report) : null,
    slowMs: slowOf(recording),
    circumstances: {
      server: serverInWords(run.server),
      runtime: run.runtime,
      startupSeconds: run.options.startupSeconds,
      startedAt: run.startedAt,
      cores: run.machine.cores,
      zerodrop: run.zerodrop,
    },
  };
}

/** What the rules of zero downtime say of a control stands under this prefix; see verdict/judge.ts. */
const INNER = 'inner/';

function outcomesOf({ requests }: Report): Facts['outcomes'] {
  return (Object.entries(requests.byOutcome) as [Outcome, number][])
    .filter(([outcome, n]) => outcome !== 'answered' && n > 0)
    .sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
}

function logOf({ run, events }: Recording): Facts['log'] {
  const log = logAskedFor(run.expectation);
  if (log === null) return null;
  const lines = logLines(events, log);
  return { count: lines.length, instance: log.instance, first: lines[0]?.text ?? '' };
}

function logAskedFor(expectation: Expectation): Signature['log'] {
  switch (expectation.kind) {
    case 'defect':
      return expectation.signature.log;
    case 'rate':
      return expectation.rate.trial;
    case 'zero-downtime':
    case 'refuted':
      return null;
  }
}

function innerOf({ checks }: Report): Facts['inner'] {
  const rules = checks.filter(({ name }) => name.startsWith(INNER));
  const verdict = overall(rules);
  return { verdict, by: rules.filter((rule) => rule.verdict === verdict).map(({ name }) => name.slice(INNER.length)) };
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
