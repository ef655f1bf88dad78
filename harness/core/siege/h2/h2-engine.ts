import { ZerodropError } from '../../errors.ts';
import type { Lane } from '../../ledger/ledger.ts';
import { type Endpoint, endpointsOf } from '../endpoint.ts';
import { type BareConnects, connectsFor } from '../http1/bare-connects.ts';
import type { Pace } from '../pace/pace.ts';
import { paceOf } from '../pace/pace-of.ts';
import { streaming } from '../response/gathered-answer.ts';
import type { SiegeOptions, StreamingJudge } from '../siege-types.ts';
import type { H2Client } from './h2-client.ts';
import { H2Connection } from './h2-connection.ts';

/** What the clients of a siege over HTTP/2 share: connections, pace, and the count of what is still open. */
export class H2Engine {
  readonly options: SiegeOptions;
  readonly judge: StreamingJudge;
  readonly pace: Pace;
  /** Settles when nothing more is to be sent and each record has an outcome. */
  readonly over: Promise<void>;
  /** Rejects as soon as the siege itself breaks. */
  readonly broken: Promise<never>;
  trouble: ZerodropError | null = null;
  unsent = 0;
  /** Requests that were begun. */
  begun = 0;
  readonly bareConnects: BareConnects | null;
  readonly #endpoints: readonly Endpoint[];
  readonly #endpointOfTarget: readonly number[];
  readonly #reached = new Set<number>();
  readonly #shared = new Map<number, H2Connection>();
  readonly #connections = new Set<H2Connection>();
  #open = 0;
  #settleOver!: () => void;
  #rejectBroken!: (error: ZerodropError) => void;

  constructor(options: SiegeOptions) {
    this.options = options;
    this.judge = streaming(options.judge);
    this.pace = paceOf(options.pace, options.maxRequests, options.clock);
    const { endpoints, endpointOfTarget } = endpointsOf(options.targets);
    this.#endpoints = endpoints;
    this.#endpointOfTarget = endpointOfTarget;
    this.over = new Promise((resolve) => {
      this.#settleOver = resolve;
    });
    this.broken = new Promise((_, reject) => {
      this.#rejectBroken = reject;
    });
    this.broken.catch(() => {});
    this.bareConnects = connectsFor(options, endpoints, (error) => this.broke(error));
  }

  /** A connection for the next request to a target: one that the lane shares, unless each request has its own. */
  connectionFor(lane: Lane, target: number): { readonly connection: H2Connection; readonly reused: boolean } {
    this.begun++;
    this.#open++;
    const index = this.#endpointOfTarget[target] ?? 0;
    const shared = lane === 'reused' ? this.#shared.get(index) : undefined;
    if (shared?.isUsable === true) return { connection: shared, reused: true };
    const connection = this.#connect(index);
    this.bareConnects?.begun(index, this.options.clock.nowMs());
    if (lane === 'reused') this.#shared.set(index, connection);
    return { connection, reused: false };
  }

  /** A connection to where a target is was open once. */
  reached(target: number): void {
    this.#reached.add(this.#endpointOfTarget[target] ?? 0);
  }

  wasReached(target: number): boolean {
    return this.#reached.has(this.#endpointOfTarget[target] ?? 0);
  }

  /** The record of a client's request has its outcome: the client goes on, after a pause if it failed. */
  released(client: H2Client, failed: boolean): void {
    this.#open--;
    const goOn = (): void => this.pace.ready(client);
    // What is not referred to does not keep a siege alive that was stopped meanwhile.
    if (failed && !this.pace.spent) setTimeout(goOn, this.options.pauseAfterFailureMs).unref();
    else goOn();
    this.#endIfDone();
  }

  stop(): void {
    this.bareConnects?.stop();
    this.unsent += this.pace.stop();
    this.#endIfDone();
  }

  broke(error: unknown): void {
    if (this.trouble === null) {
      this.trouble = error instanceof ZerodropError ? error : new ZerodropError(`the siege broke: ${String(error)}`, { cause: error });
      this.#rejectBroken(this.trouble);
    }
    this.stop();
  }

  #connect(index: number): H2Connection {
    const { options } = this;
    const endpoint = this.#endpoints[index];
    const url = options.targets.find((_, target) => this.#endpointOfTarget[target] === index)?.url;
    if (endpoint === undefined || url === undefined) throw new RangeError(`the siege has no endpoint ${index}`);
    const connection = new H2Connection({
      endpoint,
      insecure: options.insecure,
      authorities: options.authorities ?? null,
      connectTimeoutMs: options.connectTimeoutMs,
      authority: url.origin,
    });
    this.#connections.add(connection);
    void connection.closed.then(() => this.#connections.delete(connection));
    return connection;
  }

  #endIfDone(): void {
    if (!this.pace.spent || (this.#open > 0 && this.trouble === null)) return;
    for (const connection of this.#connections) connection.close();
    const gone = [...this.#connections].map((connection) => connection.closed);
    // A server that does not close its side is left.
    const left = setTimeout(() => {
      for (const connection of this.#connections) connection.destroy();
    }, 200);
    this.bareConnects?.stop();
    void Promise.all([...gone, this.bareConnects?.over]).then(() => {
      clearTimeout(left);
      this.#settleOver();
    });
  }
}
