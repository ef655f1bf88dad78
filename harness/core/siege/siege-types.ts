import type { Clock } from '../clock.ts';
import type { HeldExchanges } from '../ledger/held-exchanges.ts';
import type { Lane, Ledger } from '../ledger/ledger.ts';
import type { Echo } from './judging/expected-answers.ts';
import type { PacePlan } from './pace/pace-plan.ts';
import type { RequestDefinition } from './requests/request-definition.ts';
import type { StreamEvent } from './sse/event-stream.ts';

/** What is asked for, and where the request goes: a GET unless it says otherwise. Only loopback addresses, Unix sockets and what the user named on the command line. */
export interface Target extends RequestDefinition {
  /** Its name in the ledger, such as `/slow/`. */
  readonly name: string;
  /** `http://127.0.0.1:9090/slow/` */
  readonly url: URL;
  /** Path of a Unix socket to connect to in place of the URL's host and port. */
  readonly socketPath?: string;
  /** What goes over the wire in place of an HTTP request; what answers it is HTTP all the same, and ends with the connection. */
  readonly octets?: Uint8Array;
  /** The address to connect to in place of what the URL's host is looked up as. */
  readonly address?: string;
  /** Where connections go in place of all that: another way to the same service. What is sent, and the name in TLS, are those of the URL. */
  readonly door?: Door;
  /** Makes its clients slow readers: how long they wait after each read of up to 64 KiB, in milliseconds. */
  readonly readPauseMs?: number;
}

/** A way to a service: an address, or a name that is looked up where the requests are sent. */
export interface Door {
  readonly host: string;
  readonly port: number;
}

/** What a whole answer turns out to be. */
export interface Judgement {
  /** `malformed` and `truncated`: the body came whole, and what it is coded in does not decode, or ends early. */
  readonly outcome: 'answered' | 'wrong-status' | 'wrong-body' | 'malformed' | 'truncated';
  /** Index into the ledger's versions; 0 is unknown. */
  readonly version: number;
  readonly pid: number;
  /** Index into the ledger's looks; 0, or absent, if nothing is kept of how it looked. */
  readonly look?: number;
}

/** A whole HTTP answer, valid during the judge's call only. `body` is empty if the judge does not want bodies. */
export interface Answer {
  readonly requestId: number;
  readonly target: number;
  readonly status: number;
  /** The value of a header by its lower-case name, or null. */
  header(name: string): string | null;
  readonly body: Buffer;
}

/** Says whether a whole answer is one that the scenario's app gives. Called once for each; must not throw. */
export interface Judge extends JudgesEvents {
  readonly wantsBody: boolean;
  judge(answer: Answer): Judgement;
}

/** The head of an answer, valid until the answer has ended. Fields of interim responses are in none. */
export interface AnswerHead {
  readonly requestId: number;
  readonly target: number;
  readonly status: number;
  /** The answer is to a HEAD: it has no body, whatever its head says. */
  readonly toHead: boolean;
  /** The value of a header by its lower-case name, or null. */
  header(name: string): string | null;
  /** Whether the head is these octets, from its status line to its empty line. */
  isHead(octets: Buffer): boolean;
  /** The head's octets. They stay as they are. */
  headOctets(): Buffer;
}

/**
 * Reads the answers on one connection, one after the other, as their octets come. An answer that breaks off gets no `onEnd`: the next
 * one begins with its `onHead`.
 */
export interface AnswerReader {
  onHead(): void;
  /** Octets of the body, without its framing, and as they are coded. They are written over after the next `onPause`. */
  onBody(chunk: Buffer, from: number, to: number): void;
  /** The buffer of the octets that came is about to be written over. */
  onPause(): void;
  /** The answer is whole. */
  onEnd(): Judgement;
}

/** A judge that reads answers as they come, so that a long body needs no memory. Its readers must not throw. */
export interface StreamingJudge extends JudgesEvents {
  /** A reader for one connection; `head` is that of the answer that comes, from each `onHead` to its `onEnd`. */
  reader(head: AnswerHead): AnswerReader;
}

/** What a judge may say of a stream of events, which has no whole body to be judged. */
interface JudgesEvents {
  /** A reader for one stream; `head` is that of its answer. Absent if the judge knows answers only: then their heads are judged. */
  eventReader?(head: AnswerHead): EventReader;
}

/** Judges a stream of events as it comes. Must not throw. */
export interface EventReader {
  /** The head is there. Anything but `answered` ends the stream. */
  onHead(): Judgement;
  /** Is it an event that this answer may hold? */
  onEvent(event: StreamEvent): boolean;
}

/** Where attempts are written down: the ledger, or what passes them on to it. */
export type Records = Pick<Ledger, 'begin' | 'end' | 'targets' | 'sent' | 'versionIndex' | 'lookIndex'>;

/** Which targets and clients of the ledger stand for connections without a request. */
export interface ConnectsPlace {
  readonly firstTarget: number;
  readonly firstClient: number;
}

export interface SiegeOptions {
  /** Each client loops over these in order; client i starts with target i modulo their number. On a schedule the clients of a lane take them in turn. */
  readonly targets: readonly Target[];
  /** For each lane. */
  readonly clients: number;
  readonly lanes: readonly Lane[];
  readonly judge: Judge | StreamingJudge;
  readonly ledger: Records;
  /** Where the exchanges that are held open are written down besides; absent if that is not wanted. */
  readonly held?: Pick<HeldExchanges, 'begin'>;
  readonly clock: Clock;
  /** Longest wait for a connection, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** Longest wait for a whole answer, from the moment the request was sent, in milliseconds. */
  readonly timeoutMs: number;
  /** How long a client waits after a failure before it tries again, in milliseconds, as a user would. */
  readonly pauseAfterFailureMs: number;
  /** Sends the ledger's id of the request as `X-Zerodrop-Request`, so that the server can write it down. */
  readonly sendIds: boolean;
  /** Opens and closes connections wherever the clients leave a gap between new ones; `Records.connects` names their places. */
  readonly bareConnects?: boolean | ConnectsPlace;
  /** When all clients together send. */
  readonly pace: PacePlan;
  /** Sends an id of each request in a header, for its answer to repeat; absent for none. */
  readonly echo?: Echo;
  /** Stops by itself after this many attempts of all clients together; null is until `drain`. */
  readonly maxRequests: number | null;
  /** Each client keeps the cookies that it is given, and sends them back. */
  readonly cookies?: boolean;
  /** Accepts any certificate. */
  readonly insecure: boolean;
  /** Certificates of the authorities that are trusted, in PEM, in place of those that Node trusts. */
  readonly authorities?: readonly string[];
}

/** A siege that goes on. */
export interface RunningSiege {
  /** Settles when `maxRequests` were sent and each has an outcome; never, if there is no such limit. Rejects if the engine itself broke. */
  readonly finished: Promise<DrainedSiege>;
  /** No new requests; waits for each open one, up to its time-out. Afterwards no record of the ledger is open. */
  drain(): Promise<DrainedSiege>;
}

/** What autocannon counted of what it was told. `timeouts` are among the `errors`. */
export interface Tally {
  readonly requests: number;
  readonly responses: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** Connections that were opened and closed without a request. */
export interface BareConnectsSeen {
  readonly made: number;
  /** These are attempts in the ledger. */
  readonly failed: number;
  /** The longest between the beginnings of two connections to a place, whichever side opened them, in milliseconds. */
  readonly longestGapMs: number;
}

/** A siege that has ended. */
export interface DrainedSiege {
  /** autocannon's tally, for comparison with the ledger. It is told of each request beside the ledger: no book of its own. */
  readonly autocannon: Tally;
  /** Arrivals that a schedule owed and no free client could send before the drain began; 0 without a schedule. */
  readonly unsent: number;
  /** Reads on kept connections that were idle, longer after the last answer than its verdict was held: octets of no request. */
  readonly unsolicited: number;
  /**
   * Answers over TLS that ended with their connection: whole, or cut by a FIN without a close_notify, which Node can't tell
   * apart. Absent in recordings of before this was counted.
   */
  readonly endsUnproven?: number;
  /** Absent if none were to be made. */
  readonly connects?: BareConnectsSeen;
  /** Attempts of clients that autocannon knows nothing of: it speaks HTTP/1.1 alone. Absent if there are none. */
  readonly withoutAutocannon?: number;
  /** Requests that the strategy sent beside the siege: they are in the ledger, and no client of the siege knows of them. Absent if there are none. */
  readonly placed?: number;
  /** Ids of those among them that are POST. */
  readonly placedPosts?: readonly number[];
}
