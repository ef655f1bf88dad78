import { ZerodropError } from '../../errors.ts';
import { type Endpoint, endpointsOf } from '../endpoint.ts';
import { EndpointState } from '../http1/endpoint-state.ts';
import type { WireOptions } from '../http1/wire.ts';
import type { Pace } from '../pace/pace.ts';
import { paceOf } from '../pace/pace-of.ts';
import type { SiegeOptions } from '../siege-types.ts';
import type { StreamClient } from './stream-client.ts';

/** How often deadlines are looked at, in milliseconds: thousands of streams have one each. */
const SWEEP_MS = 10;
const READ_BUFFER_BYTES = 64 * 1024;

/** What the clients of a siege by streams share, and the count of what is still open. */
export class StreamEngine {
  readonly options: SiegeOptions;
  readonly pace: Pace;
  readonly wireOptions: WireOptions;
  /** Settles when nothing more is to be begun, each record has an outcome and each socket is closed. */
  readonly over: Promise<void>;
  /** Rejects as soon as the siege itself breaks. */
  readonly broken: Promise<never>;
  trouble: ZerodropError | null = null;
  unsent = 0;
  /** Streams that were begun. */
  begun = 0;
  /** Streams that nothing but the end of their connection ended: whole or cut, and nothing tells which. */
  endsUnproven = 0;
  /** The siege is over: streams that are whole so far are ended by us. */
  stopping = false;
  readonly #endpoints: readonly Endpoint[];
  readonly #endpointOfTarget: readonly number[];
  readonly #states: readonly EndpointState[];
  readonly #live = new Set<StreamClient>();
  readonly #timer: NodeJS.Timeout;
  #checkSoon: NodeJS.Immediate | null = null;
  #open = 0;
  #settleOver!: () => void;
  #rejectBroken!: (error: ZerodropError) => void;

  constructor(options: SiegeOptions) {
    this.options = options;
    this.pace = paceOf(options.pace, options.maxRequests, options.clock);
    const { endpoints, endpointOfTarget } = endpointsOf(options.targets);
    this.#endpoints = endpoints;
    this.#endpointOfTarget = endpointOfTarget;
    this.#states = endpoints.map(() => new EndpointState());
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
    // Timers run before the sockets are read: after a freeze of this process an event that has arrived is read first.
    this.#timer = setInterval(() => {
      this.#checkSoon ??= setImmediate(() => this.#checkDeadlines());
    }, SWEEP_MS);
  }

  endpointOf(target: number): { readonly endpoint: Endpoint; readonly state: EndpointState } {
    const index = this.#endpointOfTarget[target] ?? 0;
    const [endpoint, state] = [this.#endpoints[index], this.#states[index]];
    if (endpoint === undefined || state === undefined) throw new RangeError(`the siege has no endpoint ${index}`);
    return { endpoint, state };
  }

  /** A client begins a stream: its record is open from here on. */
  opened(client: StreamClient): void {
    this.begun++;
    this.#open++;
    this.#live.add(client);
  }

  /** The record of a stream has its outcome. */
  recorded(): void {
    this.#open--;
  }

  /** The client's connection is closed, and it can begin another after `pauseMs`. */
  released(client: StreamClient, pauseMs: number): void {
    this.#live.delete(client);
    if (pauseMs > 0 && !this.pace.spent) setTimeout(() => this.pace.ready(client), pauseMs).unref();
    else this.pace.ready(client);
    this.#endIfDone();
  }

  /** Begins no more. What is whole so far is ended; of what has not come so far the outcome is waited for. */
  stop(): void {
    this.unsent += this.pace.stop();
    this.stopping = true;
    for (const client of [...this.#live]) client.leave();
    this.#endIfDone();
  }

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
      const nowMs = this.options.clock.nowMs();
      for (const client of this.#live) if (client.deadlineMs <= nowMs) client.expire();
    } catch (error) {
      this.broke(error);
    }
  }

  #endIfDone(): void {
    if (!this.pace.spent || this.#live.size > 0) return;
    // If the siege itself broke, the records that it could not end stay open.
    if (this.#open > 0 && this.trouble === null) return;
    clearInterval(this.#timer);
    if (this.#checkSoon !== null) clearImmediate(this.#checkSoon);
    this.#settleOver();
  }
}
