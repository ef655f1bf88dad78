import type { ReportedLooks } from '../core/looks/reported-looks.ts';
import type {
  Bound,
  FindingProcess,
  HeldSeen,
  Latency,
  Finding as MeasuredFinding,
  Outage,
  OutageTotals,
  RequestTotals,
  Stall,
  StretchLatency,
  Transition,
} from '../core/record/measurements.ts';
import type { Phase, ServerOfRun } from '../core/record/run-record.ts';
import type { CheckFacts, Verdict } from '../core/verdict/check.ts';
import type { MeasuredVantage, VantageOutage } from '../core/verdict/measures/vantage-measures.ts';

/** `report.json`: the contract that others script against. Fields are added, never renamed. */
export interface Report {
  readonly schema: 'zerodrop/report/1';
  readonly scenario: string;
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly runtime: string;
  /** The server that ran; null if it is not ours. */
  readonly server: ServerOfRun | null;
  /** The same if it is uWSGI; null otherwise. */
  readonly uwsgi: { readonly version: string } | null;
  readonly startedAt: string;
  /** What was asked for: the URLs of a watched service, without user info and query; the paths of a scenario. */
  readonly target: readonly string[];
  /** A command that repeats the run, without secrets. */
  readonly command: string;
  readonly phases: readonly Phase[];
  readonly requests: RequestTotals;
  readonly transitions: readonly ReportedTransition[];
  readonly stall: Stall;
  readonly bound: Bound;
  readonly calibration: { readonly injected: number; readonly counted: number; readonly falseAlarms: number };
  /** The longest outages, at most 1,000, in the order of time; if there were more, all of them are in `outages.ndjson` beside it. Beyond the first contract. */
  readonly outages: readonly ReportedOutage[];
  /** Of all outages, listed or not. */
  readonly outageTotals: OutageTotals;
  /** Failures on a kept connection before the first byte: a client that retries would not have shown them. */
  readonly hiddenByRetry: number;
  /** The failures by outcome and cause. Each failed request is in one of them. */
  readonly findings: readonly Finding[];
  readonly latency: Latency;
  /** What became of streams and WebSockets, for each kind; absent if there were none. */
  readonly held?: readonly HeldSeen[];
  /** How answers looked, for each URL; absent if nothing was kept of it, or the run never came to settle. */
  readonly looks?: readonly ReportedLooks[];
  /** What was met at each vantage; absent if all requests came from the machine that judged. */
  readonly vantages?: readonly ReportedVantage[];
  /**
   * How far the moments of requests may be off, in either direction and in milliseconds: outages, transitions, the stall. Absent if all
   * requests came from the machine that judged. No count depends on it.
   */
  readonly uncertainMs?: number;
  /** Version of zerodrop that judged the run. */
  readonly judgedBy: string;
  /** The recording has no checksums, as those of older versions: damage to it would not have been noticed. */
  readonly recordingUnprotected?: true;
}

/** One rule, judged. */
export interface Check {
  readonly name: string;
  readonly verdict: Verdict;
  /** Why, as a short code such as `requests-failed`; `holds` of one that passes. Others decide by this, and never by a sentence. */
  readonly reason: string;
  /** The numbers and names that tell more, by name. Times are milliseconds. */
  readonly facts?: CheckFacts;
  /** The evidence in one sentence, with its numbers. */
  readonly detail: string;
  /** More evidence, for those who ask: folded in the page, left out on the terminal. */
  readonly more?: string;
}

/** An outage, with its edges by the wall clock: ISO 8601, UTC. */
export interface ReportedOutage extends Outage {
  readonly fromAt: string;
  readonly toAt: string;
}

/** A place from which a part of the siege came, and what was met there. */
export interface ReportedVantage extends Omit<MeasuredVantage, 'outages'> {
  /** The longest, at most 1,000, in the order of time; `outageTotals` counts all. */
  readonly outages: readonly ReportedVantageOutage[];
}

/** An outage as one vantage met it, with its edges by the wall clock, and in a sentence. */
export interface ReportedVantageOutage extends VantageOutage {
  readonly fromAt: string;
  readonly toAt: string;
  readonly says: string;
}

/** A switch, with its moments by the wall clock: ISO 8601, UTC; null if the thing never happened. */
export interface ReportedTransition extends Transition {
  readonly triggerAt: string;
  readonly firstNewAt: string | null;
  readonly lastOldAt: string | null;
  readonly completeAt: string | null;
}

/** Failures that share an outcome and a cause. */
export interface Finding extends Omit<MeasuredFinding, 'sources'> {
  /** What was seen, what came before, and which line of the log tells, in sentences. */
  readonly says: string;
  /** What explains it: places in the server's source, pages of documentation. `says` is the title. */
  readonly sources: readonly { readonly says: string; readonly url: string | null }[];
}

export type { Bound, FindingProcess, Latency, Outage, OutageTotals, RequestTotals, Stall, StretchLatency, Transition };
