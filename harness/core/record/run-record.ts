import type { ServerKnowledge } from '../explain/server-knowledge.ts';
import type { HeldExchanges } from '../ledger/held-exchanges.ts';
import type { Lane, Ledger } from '../ledger/ledger.ts';
import type { Failure } from '../ledger/outcome.ts';
import type { ExchangeName } from '../siege/exchange-name.ts';
import type { Mix } from '../siege/parts/mix.ts';
import type { DrainedSiege } from '../siege/siege-types.ts';
import type { EventIds } from '../siege/sse/event-sequence.ts';
import type { EventFacts, FactKind } from './event-facts.ts';
import type { HeldUp, HeldUpBy } from './held-up.ts';
import type { LooksOfRun } from './looks-of-run.ts';
import type { VantageOfRun } from './vantage-of-run.ts';

/**
 * What was recorded of a run: plain data, from which it can be judged and rendered as often as one likes. All times
 * are milliseconds on the run's clock.
 */
export interface Recording {
  readonly run: RunRecord;
  readonly ledger: Ledger;
  /** What the ledger can't say of streams and WebSockets; absent if there were none. */
  readonly held?: HeldExchanges;
  readonly events: readonly RunEvent[];
  /** What was looked at again and again; not there in runs that were not sampled, such as those of an older version. */
  readonly samples?: Samples;
  /** What is known of the server that ran: not recorded, but looked up by its name. Absent if nothing is. */
  readonly knowledge?: ServerKnowledge;
  /** Its files have no checksums, as those of an older version: damage to them would not have been noticed. */
  readonly unprotected?: true;
}

/** `soak` takes the place of baseline, reload and settle in a run without a deploy. */
export type PhaseName = 'boot' | 'baseline' | 'reload' | 'settle' | 'soak' | 'drain';

export interface Phase {
  readonly name: PhaseName;
  readonly startMs: number;
  readonly endMs: number;
}

/** What every event says. */
export interface EventBase {
  readonly atMs: number;
  /** Who says so. `log` is a line of the server's own log, kept as it is in `text`. */
  readonly source: 'strategy' | 'log' | 'stats' | 'process' | 'harness';
  /** Name of the instance that it concerns, such as `pool` or `ver_b-2`. */
  readonly instance: string | null;
  readonly pid: number | null;
  /** For people; only a line of a server's log is ever read. */
  readonly text: string;
  /** The time that the server itself printed with the line, local time to the second; `atMs` is when the line was seen. Not in older recordings. */
  readonly printedAt?: string;
}

/** An event of a kind that has facts. */
export type FactualEvent<K extends FactKind = FactKind> = {
  [Kind in K]: EventBase & { readonly kind: Kind; readonly facts: EventFacts[Kind] };
}[K];

/** A line of a log, or any other event that says no more than its kind and its text; also one of an older recording. */
export interface PlainEvent extends EventBase {
  /** A short kebab-case name, such as `worker-spawned`, `worker-suspended`, `log-line`. */
  readonly kind: string;
  readonly facts?: undefined;
}

/** Something that the server, the strategy or the harness did. */
export type RunEvent = FactualEvent | PlainEvent;

/** Puts facts to an event. */
export function factualEvent<K extends FactKind>(base: EventBase, kind: K, facts: EventFacts[K]): RunEvent {
  const { atMs, source, instance, pid, text, printedAt } = base;
  const event = { atMs, source, kind, instance, pid, text, ...(printedAt === undefined ? {} : { printedAt }), facts };
  // The compiler does not see that `kind` and `facts` are of one kind, as the parameters say.
  return event as unknown as FactualEvent;
}

/** The servers' own statistics and the run's processes in /proc, looked at again and again. */
export interface Samples {
  /** Time between the beginnings of two looks, and of two looks at memory, as intended. */
  readonly everyMs: number;
  readonly memoryEveryMs: number;
  readonly error: SamplingError;
  readonly looks: readonly Sample[];
}

/** How well was sampled. Whatever came and went between two looks was not seen. */
export interface SamplingError {
  /** Longest time between the beginnings of two looks: a change is dated too late by no more than this. */
  readonly longestGapMs: number;
  /** Longest look: what is in one was read within this time. */
  readonly longestLookMs: number;
  /** How often a stats server did not answer within a look. */
  readonly unanswered: number;
  /** Unit of the CPU times. */
  readonly cpuTickMs: number;
  /** CPU time of the client's own thread that reading /proc took, all in all. */
  readonly busyMs: number;
}

/** What one look saw. */
export interface Sample {
  /** When the look began. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly servers: readonly ServerSample[];
  readonly instances: readonly InstanceSample[];
}

/** A stats server. Those that have never answered yet are not listed. */
export type ServerSample =
  | {
      readonly says: 'stats';
      readonly name: string;
      /** Pid of the master. */
      readonly pid: number;
      /** Requests that wait to be accepted, of all its TCP sockets. */
      readonly listenQueue: number;
      readonly workers: readonly WorkerSample[];
    }
  /** No process listens and the master lives: it imports the app anew, or ends. No connection is accepted then. */
  | { readonly says: 'refused'; readonly name: string }
  /** It accepted the question and has not answered yet, or its master is gone and left processes behind: nothing is known. */
  | { readonly says: 'nothing'; readonly name: string };

/** Id, pid, and what the worker does. A plain list, since a run has very many of them. */
export type WorkerSample = readonly [id: number, pid: number, state: WorkerState];

/**
 * `idle` and `busy` accept, now or when they have finished what they have in hand. `paused` was told to pause, and may
 * still have a request in hand. `loading` has not accepted yet.
 */
export type WorkerState = 'idle' | 'busy' | 'paused' | 'loading' | 'cheap';

/** The processes of an instance, whatever their parent is now. */
export interface InstanceSample {
  readonly name: string;
  readonly processes: number;
  /** CPU time that they have taken so far, those that are gone included. */
  readonly cpuMs: number;
  /** Proportional set size: memory that is shared counts once. Null if this look did not look at it, or it can't be read. */
  readonly pssKiB: number | null;
}

/** One of the app's versions, and the status that it answers with; null if the status does not tell it. */
export interface Version {
  readonly name: string;
  readonly status: number | null;
}

/** One switch from a version to another, as the strategy carried it out. */
export interface PlannedTransition {
  readonly from: string;
  readonly to: string;
  /** When the first step of the strategy was taken. */
  readonly triggerMs: number;
  /** When the strategy was seen to be complete; null if it never was. */
  readonly completeMs: number | null;
  /** By when one version had to be the only one that answers; only of a watched deploy, if that was not so. */
  readonly dueMs?: number;
}

/** What a scenario must show. */
export type Expectation = ExpectationKind & {
  /** From a version of the server on, and why, if another one behaves differently. */
  readonly since?: { readonly version: string; readonly because: string };
};

export type ExpectationKind =
  | {
      readonly kind: 'zero-downtime';
      /** Longest stall that the strategy promises, in milliseconds; null if it promises none. */
      readonly maxStallMs: number | null;
    }
  | { readonly kind: 'defect'; readonly signature: Signature }
  /** A defect that shows now and then: measured as a rate. */
  | { readonly kind: 'rate'; readonly rate: Rate }
  /** A control: a check that calls it a pass is blind. */
  | {
      readonly kind: 'refuted';
      /** The verdict that must come in place of a pass. */
      readonly as: 'fail' | 'inconclusive';
      /** Name of the rule that must give it; null if any may. */
      readonly by?: string | null;
      /** How requests must fail, and in no other way; absent if that is left open. */
      readonly failures?: FailureKind & { readonly count?: number };
      /** What must hold it up; absent if it must be carried through. */
      readonly heldUp?: HeldUpBy;
    };

/** How requests fail. */
export interface FailureKind {
  /** The outcome of the requests that it costs; null if it costs none. */
  readonly outcome: Failure | null;
  /** Outcomes that may come along with it, as other faces of the same defect. Any other refutes it. */
  readonly also?: readonly Failure[];
  /** The status of each answer that ended as `wrong-status`, or the statuses that one may have. */
  readonly status?: number | readonly number[];
  /** `reused`: it costs only requests on a connection that had carried one before, and not a byte of an answer came. */
  readonly connection?: 'reused';
  /** What must explain each failure: names of causes, as findings give them. Any other cause, or none, refutes it. */
  readonly causes?: readonly string[];
  /**
   * `after-trigger`: it is what the reload does, so that no request fails and no line of it is written before the first
   * trigger. Absent if it may show throughout, and in recordings of before this was written down.
   */
  readonly shows?: 'after-trigger';
}

/** How a known defect shows. */
export interface Signature extends FailureKind {
  readonly says: string;
  /**
   * Set if a request must wait for it, from the reload on: for at least this share of a start-up of the app, beyond the time that it takes
   * to be answered.
   */
  readonly wait?: { readonly startups: number };
  /** Set if the old version must answer a request that was sent after the deploy was complete. */
  readonly stale?: true;
  /** Source of a regular expression that a log line matches, and the instance that writes it. */
  readonly log: { readonly instance: string | null; readonly pattern: string } | null;
}

/** How a defect that shows now and then is measured: failures for each trial. */
export interface Rate {
  readonly says: string;
  /** Outcomes of the requests that it costs; any other is another defect. */
  readonly outcomes: readonly Failure[];
  /** What may explain a failure: names of causes, as findings give them. Any other cause refutes it; that none is found does not. */
  readonly causes?: readonly string[];
  /** What counts as a trial: lines of an instance's log that match the source of a regular expression. */
  readonly trial: { readonly says: string; readonly instance: string; readonly pattern: string };
  /** Fewer trials than these say nothing. */
  readonly leastTrials: number;
  /**
   * Fewer answers for each trial than these say nothing either: the load under which the defect shows was not there. Counted
   * are answers to requests that were sent while the strategy was at work. Absent if any load will do.
   */
  readonly leastAnswersPerTrial?: number;
  /** The highest rate that is known, as a share of the trials: one that is surely higher refutes the scenario. */
  readonly atMost: number;
}

/** One fault of the known-answer test: how often it was injected, and how often the siege's own connection code counted it. */
export interface CalibrationRow {
  readonly fault: string;
  readonly lane: Lane;
  readonly clients: number;
  readonly injected: number;
  readonly counted: number;
  /** The outcome under which it must be counted; `answered` for correct behaviour, of which 0 is injected. */
  readonly outcome: Failure | 'answered' | 'unprocessed';
  /** Failures beyond those that were injected, or under another outcome. */
  readonly falseAlarms: number;
  /** The run's own judge was put to this test; absent if the calibration's was. */
  readonly judge?: 'own';
  /** The kind of exchange that met it; absent for HTTP/1.1. */
  readonly exchange?: ExchangeName;
  /** The vantage whose agent was put to this test; absent for the run's own process. */
  readonly vantage?: string;
}

/** The server's side of the double entry, request id by request id. */
export interface ServedCount {
  /** Requests that the app's processes say they served. */
  readonly total: number;
  /** False if nothing says which requests they are: of the lists below each is empty then. Absent if they are known one by one. */
  readonly byRequest?: false;
  /** Requests that the client counts as answered and no process says it served. */
  readonly answeredNotServed: readonly number[];
  /** Requests that were served more than once. */
  readonly servedTwice: readonly number[];
  /** The same, with each time that it was served. Absent in recordings of before this was written down, or if there were none. */
  readonly executedAgain?: readonly {
    readonly id: number;
    readonly executions: readonly { readonly pid: number; readonly instance: string; readonly atMs: number }[];
  }[];
  /** Requests that were served and that the client counts as failed, or as not processed. Absent in recordings of before this was written down, or if there were none. */
  readonly servedNotAnswered?: readonly number[];
  /** Served requests that the ledger does not know. */
  readonly unknown: number;
  /**
   * Requests that were sent before a transition's trigger and that the app began with only after it, and when: they had
   * been waiting. Absent in recordings of before this was written down, or if there were none.
   */
  readonly begunAfterTrigger?: readonly { readonly id: number; readonly atMs: number }[];
  /** Requests that a process began and never finished: it died, or was killed, with them. */
  readonly begunNotServed: readonly { readonly id: number; readonly pid: number; readonly instance: string; readonly atMs: number }[];
  /**
   * Requests that a process finished, at `atMs`, and whose client was never told which: its answer did not arrive, or not whole.
   * Absent in recordings of before this was written down, or if there were none.
   */
  readonly finishedNotArrived?: readonly { readonly id: number; readonly pid: number; readonly instance: string; readonly atMs: number }[];
  /** How many messages came over each WebSocket, by the app's own count. Absent if it wrote none down. */
  readonly messages?: readonly (readonly [id: number, count: number])[];
}

/** That a proxy passed a request on, and how often. */
export interface PassedOn {
  readonly proxy: string;
  readonly id: number;
  /** Only those times are counted in which it sent any octet. */
  readonly times: number;
}

/** A statement about the state of the server, and whether it was found to be so: "the old instance sleeps". */
export interface Observation {
  readonly atMs: number;
  readonly says: string;
  readonly holds: boolean;
  /** What is so instead; absent if it holds. Recordings of before have `as it should be` then. */
  readonly detail?: string;
  /** Present if it could not be found out, and `detail` says why: then `holds` is false, and means nothing. */
  readonly known?: false;
  /** Part of what the scenario must show, whatever else its defect leaves behind. */
  readonly mustShow?: true;
}

/** Members that accept requests, by their emperor, and are subscribed, by its router: looked at again and again. */
export interface GroupCapacity {
  readonly total: number;
  /** This many must be active at every moment; null if nothing is promised. */
  readonly minimum: number | null;
  readonly fromMs: number;
  readonly toMs: number;
  /** Looks at which both answered, and the longest time without one. */
  readonly looks: number;
  readonly longestGapMs: number;
  /** What the looks saw. Those one after the other that saw the same are one, unless the log says that a vassal went down in between. */
  readonly stretches: readonly { readonly fromMs: number; readonly toMs: number; readonly active: readonly string[] }[];
}

/** How well the load generator itself did. */
export interface GeneratorHealth {
  /** Delay of the event loop, in milliseconds. */
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
  /** Moments in which the client itself stood still for 20 ms or longer. */
  readonly freezes: readonly { readonly atMs: number; readonly durationMs: number }[];
  /** CPU time that the hypervisor took from this machine, as a share of the run; null if the kernel does not tell. */
  readonly stealShare: number | null;
  /** Share of the run in which the event loop was at work; that of the busiest thread. Absent in recordings of before this was written down. */
  readonly loopUtilization?: number;
  /** Arrivals that a constant rate owed and that had not been sent when the drain began; absent in a closed loop. */
  readonly unsent?: number;
}

/** A run without a deploy: the service is watched as it is. */
export interface Soak {
  /** For how long it was to be watched. */
  readonly askedMs: number;
}

/** How a watched deploy is to show in the answers. */
export type WatchedChange =
  /**
   * The user named it: `expectsChange` is true, and the transition says from which version to which. `from` is where answers say their
   * version, as the user put it; absent for their status. `canary`: the old one may go on.
   */
  | { readonly kind: 'named'; readonly from?: string; readonly canary?: true }
  /**
   * The user says that none is to be seen. `restarts`: the server was started for the run, so that its workers are known; that they are
   * replaced shows that the command did anything.
   */
  | { readonly kind: 'none'; readonly restarts?: true }
  /** The user said nothing. */
  | { readonly kind: 'unnamed' };

/** A server, by the name of its folder and as people write it, and its version as it prints it itself. */
export interface ServerOfRun {
  readonly name: string;
  readonly title: string;
  readonly version: string;
}

export interface RunRecord {
  readonly schema: 'zerodrop/run/1';
  /** Version of zerodrop that recorded it. */
  readonly zerodrop: string;
  readonly id: string;
  /** The scenario's name; `watch` for a watch run. */
  readonly scenario: string;
  readonly title: string;
  readonly startedAt: string;
  readonly durationMs: number;
  /** Name of the runtime; `external` if the service was not started by zerodrop. */
  readonly runtime: string;
  /** The server that ran; null if it is not ours. */
  readonly server: ServerOfRun | null;
  readonly machine: { readonly kernel: string; readonly cores: number; readonly node: string };
  readonly options: {
    readonly clients: number;
    readonly lanes: readonly Lane[];
    readonly startupSeconds: number | null;
    /** Range of `/slow/`, such as `3-6`; not there in runs of an older version, and of a watched service. */
    readonly slowSeconds?: string;
    readonly seed: number | null;
    /** Of a schedule; null of a closed loop, and of a ceiling. */
    readonly ratePerSecond: number | null;
    /** The most requests a second, if the siege kept to no schedule but to a ceiling. */
    readonly ceilingPerSecond?: number;
    readonly timeoutMs: number;
    /** The method of each target; absent if all are asked by GET. */
    readonly methods?: readonly string[];
    /** Clients in each lane by what they do; absent if all send the same kind of request. */
    readonly mix?: Mix;
    /** WebSockets were to stay open: the server was not even to close them rightly. Absent if it may. */
    readonly staysOpen?: true;
    /** Whether ids of events count by one; absent if the user did not say. */
    readonly eventIds?: EventIds;
    /** What a client may repeat by itself is accepted if it fails. */
    readonly allowRetry?: boolean;
    /** What bodies are read for as a text, beside how they look: a body that is too long can't be. Absent for nothing. */
    readonly readsBodiesFor?: readonly ('ignore-body' | 'version-from')[];
    /** Threads that carried the siege; absent if it was one. */
    readonly workers?: number;
  };
  /** A command that repeats the run. */
  readonly command: string;
  readonly expectation: Expectation;
  /** Only of a run without a deploy. */
  readonly soak?: Soak;
  readonly versions: readonly Version[];
  /** Indices of the targets that answer slowly on purpose. */
  readonly slowTargets: readonly number[];
  readonly phases: readonly Phase[];
  readonly transitions: readonly PlannedTransition[];
  /** A version is expected to change; false if a watch run expects one status throughout. */
  readonly expectsChange: boolean;
  /** The longest wait that the user allows a target, by its index, in milliseconds; null for what holds for all. Absent if none has its own. */
  readonly maxStalls?: readonly (number | null)[];
  /** How the deploy is to show; only of a watched deploy. Absent in recordings of before it was asked: named there if a change is expected. */
  readonly change?: WatchedChange;
  /** The path that the siege takes: does a closed port on it refuse? */
  readonly path: { readonly refuses: boolean; readonly detail: string };
  readonly calibration: readonly CalibrationRow[];
  readonly served: ServedCount | null;
  /**
   * Requests that came to a proxy in front of the app once, and that it passed on more than once, by its own book. Absent if there were none,
   * if no proxy keeps such a book, and in recordings of before it was kept.
   */
  readonly passedOnAgain?: readonly PassedOn[];
  /** True if the app has no count of its own that could be asked; absent if it has, and in runs of a watched service. */
  readonly countsNothing?: true;
  /** How the siege ended, with autocannon's tally; null if it never began. It keeps its name of before, as recordings have it. */
  readonly carrier?: DrainedSiege | null;
  readonly observations: readonly Observation[];
  /** Absent if there are no members, and in recordings of before they were watched through the whole run. */
  readonly capacity?: GroupCapacity;
  readonly generator: GeneratorHealth;
  /** Where the parts of the siege came from; absent if all came from here. */
  readonly vantages?: readonly VantageOfRun[];
  /** What was found of how answers looked while their bodies were at hand; absent if nothing strange was met, or nothing was kept. */
  readonly looks?: LooksOfRun;
  /** What held the run up, as facts; absent if nothing did. */
  readonly heldUp?: HeldUp;
  /** The same in one sentence, for people; null if it was carried through. */
  readonly trouble: string | null;
  /** Configuration files that were used, by name. */
  readonly configuration: Readonly<Record<string, string>>;
}
