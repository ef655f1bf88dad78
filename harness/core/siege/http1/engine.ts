import type { Clock } from '../../clock.ts';
import { ZerodropError } from '../../errors.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { Outcome } from '../../ledger/outcome.ts';
import { type Endpoint, endpointsOf } from '../endpoint.ts';
import { PollHold } from '../hold.ts';
import type { Pace } from '../pace/pace.ts';
import { paceOf } from '../pace/pace-of.ts';
import { streaming } from '../response/gathered-answer.ts';
import { HeadMemory } from '../response/head-memory.ts';
import type { SiegeOptions, StreamingJudge } from '../siege-types.ts';
import { type BareConnects, connectsFor } from './bare-connects.ts';
import type { Client } from './client.ts';
import { Connection } from './client-connection.ts';
import { EndpointState } from './endpoint-state.ts';
import type { WireOptions } from './wire.ts';

/** How often deadlines are looked at, in milliseconds: time-outs and pauses are that exact, plus a freeze of this process. */
const SWEEP_MS = 5;
const READ_BUFFER_BYTES = 64 * 1024;

/** What the clients and connections of a siege share, and the count of what is still open. */
export class Engine {
  readonly options: SiegeOptions;
  readonly clock: Clock;
  readonly judge: StreamingJudge;
  readonly pace: Pace;
  readonly endpoints: readonly Endpoint[];
  readonly endpointOfTarget: readonly number[];
  /** By target. */
  readonly headMemories: readonly HeadMemory[];
  readonly wireOptions: WireOptions;
  readonly arrivalsAreScheduled: boolean;
  /** Reads on idle connections that belong to no request. */
  unsolicited = 0;
  /** Answers over TLS whose end was that of the connection. */
  endsUnproven = 0;
  /** Settles when nothing more is to be sent, every record has an outcome and every socket is closed. */
  readonly over: Promise<void>;
  /** Rejects as soon as the siege itself breaks. */
  readonly broken: Promise<never>;
  trouble: ZerodropError | null = null;
  readonly bareConnects: BareConnects | null;
  #settleOver!: () => void;
  #rejectBroken!: (error: ZerodropError) => void;
  #open = 0;
  #live: Connection[] = [];
  #spare: Connection[] = [];
  #paused: Client[] = [];
  readonly #endpointStates: readonly EndpointState[];
  #hold = new PollHold((error) => this.broke(error));
  #timer: NodeJS.Timeout;
  #checkSoon: NodeJS.Immediate | null = null;
  #unsent = 0;
  #ending = false;

  constructor(options: SiegeOptions) {
    this.options = options;
    this.clock = options.clock;
    this.judge = streaming(options.judge);
    this.arrivalsAreScheduled = options.pace.kind === 'schedule';
    this.pace = paceOf(options.pace, options.maxRequests, options.clock);
    const { endpoints, endpointOfTarget } = endpointsOf(options.targets);
    this.endpoints = endpoints;
    this.endpointOfTarget = endpointOfTarget;
    this.headMemories = options.targets.map(() => new HeadMemory());
    this.#endpointStates = endpoints.map(() => new EndpointState());
    this.wireOptions = {
      readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
      rejectUnauthorized: !options.insecure,
      authorities: options.authorities ?? null,
      connectTimeoutMs: options.connectTimeoutMs,
    };
    this.over = new Promise((resolve) => {
      this.#settleOver = resolve;
    });
    this.broken = new Promise((_, reject) => {
      this.#rejectBroken = reject;
    });
    this.broken.catch(() => {});
    this.bareConnects = connectsFor(options, endpoints, (error) => this.broke(error));
    // Timers run before the sockets are read: after a freeze of this process an answer that has arrived is read first.
    this.#timer = setInterval(() => {
      this.#checkSoon ??= setImmediate(() => this.#checkDeadlines());
    }, SWEEP_MS);
  }

  endpoint(index: number): Endpoint {
    const endpoint = this.endpoints[index];
    if (endpoint === undefined) throw new RangeError(`the siege has no endpoint ${index}`);
    return endpoint;
  }

  /** What has been seen of that endpoint. */
  endpointState(index: number): EndpointState {
    const endpointState = this.#endpointStates[index];
    if (endpointState === undefined) throw new RangeError(`the siege has no endpoint ${index}`);
    return endpointState;
  }

  /** A client begins a connection. */
  connectionBegun(endpoint: number, nowMs: number): void {
    this.bareConnects?.begun(endpoint, nowMs);
  }

  /** Opens a record. */
  begin(client: number, lane: Lane, target: number, sentAtMs: number, lagMs: number, reusedConnection: boolean): number {
    this.#open++;
    return this.options.ledger.begin(client, lane, target, sentAtMs, lagMs, reusedConnection);
  }

  /** Closes a record. */
  end(
    id: number,
    outcome: Exclude<Outcome, 'open'>,
    atMs: number,
    status: number,
    bytes: number,
    version: number,
    pid: number,
    tlsError = '',
    look = 0,
  ): void {
    this.options.ledger.end(id, outcome, atMs, status, bytes, version, pid, tlsError, look);
    this.#open--;
    this.#endIfDone();
  }

  /** A connection that is closed, for a new one. */
  connection(): Connection {
    const connection = this.#spare.pop() ?? new Connection(this);
    connection.place = this.#live.push(connection) - 1;
    return connection;
  }

  /** Takes back a connection that has closed. */
  free(connection: Connection): void {
    const last = this.#live.pop();
    if (last !== undefined && last !== connection) {
      this.#live[connection.place] = last;
      last.place = connection.place;
    }
    connection.place = -1;
    this.#spare.push(connection);
    this.#endIfDone();
  }

  /** Lets the client go on after the pause that follows a failure. */
  pause(client: Client): void {
    client.resumeAtMs = this.clock.nowMs() + this.options.pauseAfterFailureMs;
    this.#paused.push(client);
  }

  /** Calls `expire` once the sockets have been read one more time. */
  holdForOnePoll(connection: Connection): void {
    this.#hold.add(connection);
  }

  /** Sends no more requests; `over` settles when those that were sent have ended. */
  stop(): void {
    this.bareConnects?.stop();
    this.#unsent += this.pace.stop();
    this.#endIfDone();
  }

  /** Arrivals that were owed when the siege was stopped. */
  get unsent(): number {
    return this.#unsent;
  }

  /** The siege itself can't go on: what is in flight is still seen to its end, and the error reported. */
  broke(error: unknown): void {
    if (this.trouble === null) {
      this.trouble = error instanceof ZerodropError ? error : new ZerodropError(`the siege broke: ${String(error)}`, { cause: error });
      this.#rejectBroken(this.trouble);
    }
    this.stop();
  }

  #checkDeadlines(): void {
    this.#checkSoon = null;
    try {
      const nowMs = this.clock.nowMs();
      for (let i = this.#live.length - 1; i >= 0; i--) {
        const connection = this.#live[i];
        if (connection !== undefined && connection.deadlineMs <= nowMs) connection.expire();
      }
      if (this.#paused.length > 0) this.#resume(nowMs);
    } catch (error) {
      this.broke(error);
    }
  }

  #resume(nowMs: number): void {
    const due = this.#paused.filter((client) => client.resumeAtMs <= nowMs);
    if (due.length === 0) return;
    this.#paused = this.#paused.filter((client) => client.resumeAtMs > nowMs);
    for (const client of due) this.pace.ready(client);
  }

  #allClosed(): void {
    if (this.bareConnects === null) return this.#settleOver();
    this.bareConnects.stop();
    void this.bareConnects.over.then(() => this.#settleOver());
  }

  #endIfDone(): void {
    if (!this.pace.spent) return;
    if (this.#ending) {
      if (this.#live.length === 0) this.#allClosed();
      return;
    }
    // If the siege itself broke, the records that it could not end stay open; all others are waited for.
    if (this.#open > 0 && !(this.trouble !== null && this.#live.every((connection) => !connection.hasOpenRecord))) return;
    this.#ending = true;
    clearInterval(this.#timer);
    if (this.#checkSoon !== null) clearImmediate(this.#checkSoon);
    for (const connection of [...this.#live]) connection.closeIdle();
    if (this.#live.length === 0) this.#allClosed();
  }
}
