import { median } from '../core/median.ts';
import type { Recording } from '../core/record/run-record.ts';
import type { Verdict } from '../core/verdict/check.ts';
import { countTrials } from '../core/verdict/checks/rate-check.ts';
import type { Report } from '../report/contract.ts';
import { generatorSaturated } from './generator-saturated.ts';
import { memoryOf } from './memory-of-run.ts';
import { noLongerReproduces } from './no-longer-reproduces.ts';
import { countReloads, type Reloads } from './reloads.ts';

/** What a suite keeps of a run; all else is in the run's own folder. */
export interface RunFacts {
  readonly verdict: Verdict;
  readonly expects: Recording['run']['expectation']['kind'];
  /** From which version of the server on it expects that, and why; absent if it expects it of all versions. */
  readonly since?: { readonly version: string; readonly because: string };
  /** The server, as people write it; null if it is not ours, absent in results of before this was kept. */
  readonly server?: string | null;
  /** Its version as it prints it, such as `2.0.21-debian`. The name is of when uWSGI was the only server. */
  readonly uwsgi: string | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly sent: number;
  readonly failed: number;
  /** The rules that made the verdict, and why, in one sentence each; none of a pass. */
  readonly against: readonly string[];
  readonly generatorSaturated: boolean;
  /** Why the known defect is said not to show any more; null if that is not said. */
  readonly noLongerReproduces: string | null;
  readonly reloads: Reloads | null;
  /** Of a defect that shows now and then, if the run passed; absent in results of before this was kept. */
  readonly rate?: MeasuredRate | null;
  readonly measures: Measures;
}

/** How often a defect that shows now and then did. */
export interface MeasuredRate {
  readonly says: string;
  readonly failed: number;
  readonly trials: number;
  /** The highest rate that is known. */
  readonly atMost: number;
}

/** Numbers that can be compared with those of other nights. Null if a run has none. */
export interface Measures {
  readonly stallMs: number | null;
  /** From a trigger to its completion; the median, if there are several. */
  readonly reloadMs: number | null;
  /** How long two versions answered; the longest, if there are several reloads. */
  readonly mixedMs: number | null;
  /** Most memory of all processes of the server together from the first trigger on, what is shared counted once. */
  readonly memoryKiB: number | null;
}

export type MeasureName = keyof Measures;

/** What a suite keeps of a finished run. Pure. */
export function factsOf(recording: Recording, report: Report): RunFacts {
  const { run } = recording;
  return {
    verdict: report.verdict,
    expects: run.expectation.kind,
    ...(run.expectation.since === undefined ? {} : { since: run.expectation.since }),
    server: run.server?.title ?? null,
    uwsgi: run.server?.version ?? null,
    startedAt: run.startedAt,
    durationMs: run.durationMs,
    sent: report.requests.sent,
    failed: report.requests.failed,
    against: report.checks
      .filter(({ name, verdict }) => verdict !== 'pass' && verdict === report.verdict && !name.startsWith('inner/'))
      .map(({ name, detail }) => `${name}: ${detail}`),
    generatorSaturated: generatorSaturated(report),
    noLongerReproduces: noLongerReproduces(recording, report),
    reloads: countReloads(recording, report),
    rate: rateOf(recording, report),
    measures: measuresOf(recording, report),
  };
}

function rateOf({ run, events }: Recording, { verdict, requests }: Report): MeasuredRate | null {
  const { expectation } = run;
  if (expectation.kind !== 'rate' || verdict !== 'pass') return null;
  const { says, atMost } = expectation.rate;
  return { says, failed: requests.failed, trials: countTrials({ run, events }, expectation.rate), atMost };
}

function measuresOf(recording: Recording, { stall, transitions }: Report): Measures {
  const complete = transitions.flatMap(({ triggerMs, completeMs }) => (completeMs === null ? [] : [completeMs - triggerMs]));
  return {
    stallMs: stall.longestMs,
    reloadMs: complete.length === 0 ? null : median(complete),
    mixedMs: transitions.length === 0 ? null : Math.max(...transitions.map(({ overlapMs }) => overlapMs)),
    memoryKiB: memoryOf(recording)?.peakKiB ?? null,
  };
}
