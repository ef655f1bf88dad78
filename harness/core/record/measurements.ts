import type { HeldKind } from '../ledger/held-exchanges.ts';
import type { Failure, Outcome } from '../ledger/outcome.ts';
import type { RunEvent } from './run-record.ts';

// What is measured of a recording: plain data, of which the checks and the reports are made.

/** Failures that share an outcome and a cause. */
export interface Finding {
  readonly outcome: Failure;
  /** Node's code of the TLS error by which they failed, such as `CERT_HAS_EXPIRED`; absent if it was none. */
  readonly tlsError?: string;
  /** Name of the known cause; null if they are unexplained. */
  readonly cause: string | null;
  readonly count: number;
  /** When the first and the last of them failed. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Who had the requests, as far as that is known. */
  readonly processes: readonly FindingProcess[];
  /**
   * What the strategy did, or how an instance ended, that led to it; if a line of the log explains it, the strategy's last step
   * before that; of unexplained ones what came last before the first. Up to five.
   */
  readonly events: readonly RunEvent[];
  readonly eventCount: number;
  /** The lines of the log that match. Up to five. */
  readonly lines: readonly RunEvent[];
  readonly lineCount: number;
  /** Nothing tells which process had a request: that the line fits is a matter of time. Absent if it is known. */
  readonly byTime?: true;
  /** What explains it: places in the server's source, pages of documentation. */
  readonly sources: readonly { readonly title: string; readonly url: string | null }[];
  readonly cure: string | null;
  /** Ids of the first hundred requests. */
  readonly requests: readonly number[];
}

export interface FindingProcess {
  readonly instance: string | null;
  /** Null if the instance is known and its process is not. */
  readonly pid: number | null;
  readonly requests: number;
}

export interface RequestTotals {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  /** Requests that the server says it has not processed, over HTTP/2: sent = answered + failed + unprocessed. Absent if there are none. */
  readonly unprocessed?: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byOutcome: Readonly<Partial<Record<Outcome, number>>>;
  /** The server's own count; null if it can't be had. */
  readonly served: number | null;
  /** Failed requests as a share of those sent, from 0 to 1; 0 if none was sent. Beyond the first contract. */
  readonly failedShare: number;
}

/** One switch, as the clients saw it. Times are null if the thing never happened. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  readonly triggerMs: number;
  /** When the first request was sent that the new version answered. */
  readonly firstNewMs: number | null;
  /** When the last request was sent that the old version answered. */
  readonly lastOldMs: number | null;
  readonly completeMs: number | null;
  /** From the first request of the new version to the last of the old one, by the time they were sent; 0 if they don't overlap. */
  readonly overlapMs: number;
  /** Answers of the wrong version by the time their request was sent. */
  readonly strays: number;
  /**
   * When the first answer of the new version had come, whenever its request was sent: less the trigger, how soon the switch was
   * felt; of a rollback, how soon the old version answered again. Beyond the first contract.
   */
  readonly firstAnswerMs: number | null;
}

/** What became of the exchanges of one kind that were held open. Times are milliseconds on the run's clock. */
export interface HeldSeen {
  readonly kind: HeldKind;
  readonly exchanges: number;
  /** Messages, of all of them. */
  readonly received: number;
  readonly sent: number;
  readonly missing: number;
  readonly repeated: number;
  /** Began by telling the server what the client had. */
  readonly resumed: number;
  /** The longest time without a message on one that was open, and when it began. */
  readonly longestSilenceMs: number;
  readonly silentFromMs: number | null;
  /** Those that had ended before the first trigger; all, if there was none. */
  readonly before: HeldStretch;
  /** Those that were open at the first trigger. */
  readonly across: HeldStretch;
  /** Those that were opened from then on, and before the last completion. */
  readonly during: HeldStretch;
  readonly after: HeldStretch;
  /** How long after the first trigger the old version still sent messages; null if no version is told. */
  readonly oldHeldMs: number | null;
  /** How clients came back, since the first trigger; null if none had to. */
  readonly reconnections: Reconnections | null;
  /** Those that the service had opened and that may rightly be silent; absent if there were none. */
  readonly quiet?: number;
  /** Those that clients had opened before the first trigger, to hold them to the end; absent if there were none. */
  readonly over?: HeldOver;
  /** What the service sent of its own accord, before and since; absent if it sent too little before to tell. */
  readonly said?: HeldSaid;
  /** Whether ids that counted by one before go on to; absent if they did not, or if too few came to tell. */
  readonly numbered?: HeldNumbered;
}

/** What has become of ids of events that counted by one before the first trigger. */
export interface HeldNumbered {
  /** Those of streams that were opened after the change: do they count by one, or otherwise? `unknown` if too few came. */
  readonly since: 'by-one' | 'otherwise' | 'unknown';
  /** Streams in which an id was not one more than that before it, since the first trigger, and how many numbers were passed over in them. */
  readonly leapt: number;
  readonly passedOver: number;
  /** When that happened first; null if it did not. */
  readonly firstLeapMs: number | null;
  /** Streams of clients that came again, and whose first id was not the next one, and how many numbers were passed over. */
  readonly cameAgain: number;
  readonly passedOverBetween: number;
}

/** Those that were held from before the change, and were meant to be held to the end. */
export interface HeldOver extends HeldStretch {
  /** How long after the trigger the first and the last of them ended, if not by us; null if none did. */
  readonly firstEndAfterMs: number | null;
  readonly lastEndAfterMs: number | null;
  /** How many were held at the end, those that came again included. */
  readonly atEnd: number;
  /** How many of these the old version had opened; null if no other version came. And its name; null if no version is told. */
  readonly stillOld: number | null;
  readonly oldVersion: string | null;
}

/** What the service sent of its own accord: no echoes, no pongs, and nothing that comes right behind the opening. */
export interface HeldSaid {
  /** Messages a second on one, before the trigger. */
  readonly perSecond: number;
  /** Held from before the change, and sent nothing more, though new ones were. */
  readonly heldSilent: number;
  /** Since when, of the first. */
  readonly heldSilentFromMs: number | null;
  /** Opened since the change, and sent nothing, though those that were held were; 0 if any was sent anything. */
  readonly newSilent: number;
  /** Since when none was sent anything; null if that was not long. */
  readonly quietFromMs: number | null;
}

/** Held exchanges by how they ended. */
export interface HeldStretch {
  readonly opened: number;
  /** The server said that they were over. */
  readonly finished: number;
  /** The server ended them rightly before they were over. */
  readonly closed: number;
  readonly byUs: number;
  /** Only the outcomes that occurred. */
  readonly failed: Readonly<Partial<Record<Outcome, number>>>;
}

/** How clients came back whose exchange ended before it was over. */
export interface Reconnections {
  readonly clients: number;
  /** Connections that were begun for it. */
  readonly connections: number;
  /** The most of them in one second, and when it began. */
  readonly mostPerSecond: number;
  readonly mostAtMs: number | null;
  readonly firstEndMs: number;
  /** From the first end until each client had a message again; null if one never had. */
  readonly backWithinMs: number | null;
  /** Clients that had none until the end of the run. */
  readonly notBack: number;
}

/** The longest stretch in which requests were waiting and none was answered. */
export interface Stall {
  readonly longestMs: number;
  readonly atMs: number;
}

/** How long answers took, before, during and after the reloads. */
export interface Latency {
  /** The targets that are in it: those that do not answer slowly on purpose, or all if all do. */
  readonly targets: readonly string[];
  /** Those whose request was sent in the baseline; null if there was none. */
  readonly before: StretchLatency | null;
  /** In any of the reloads. */
  readonly during: StretchLatency | null;
  /** In the settling after any of them. */
  readonly after: StretchLatency | null;
}

/**
 * How long the answers took, from when their request was to be sent. Percentiles are never below the true ones, and at most 0.01 %
 * above them. Requests that failed are in none.
 */
export interface StretchLatency {
  readonly answers: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What a clean run is worth. */
export interface Bound {
  /** Requests that were in flight or sent while the strategy was at work. */
  readonly exposed: number;
  /** Upper end of the one-sided 95 % confidence interval of their failure rate (Clopper-Pearson); 1 if none was exposed. */
  readonly failureRateUpper95: number;
}

/** All outages of a run together. Times are milliseconds. */
export interface OutageTotals {
  readonly count: number;
  /** Requests that failed in them. */
  readonly failed: number;
  readonly totalMs: number;
  readonly longestMs: number;
}

/** A stretch in which requests failed and none sent in it was answered. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
  readonly failed: number;
}
