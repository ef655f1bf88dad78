import { ZerodropError } from '../../errors.ts';
import type { Lane } from '../../ledger/ledger.ts';
import { type Endpoint, endpointsOf } from '../endpoint.ts';
import type { Pace } from '../pace/pace.ts';
import { paceOf } from '../pace/pace-of.ts';
import type { WebSocketPlan } from '../requests/request-definition.ts';
import { streaming } from '../response/gathered-answer.ts';
import type { SiegeOptions, StreamingJudge } from '../siege-types.ts';
import type { WsAttempt, WsClient } from './ws-client.ts';
import { type WebSocketClass, WsConnection, type WsConnectionOptions } from './ws-connection.ts';

/** After as many messages a client of lane `new` closes its WebSocket, and opens another. */
const MESSAGES = 10;

type Hooks = Pick<WsConnectionOptions, 'onOpen' | 'onMessage' | 'onPong' | 'onClosing' | 'onEnd'>;

/** What the clients of a siege over WebSockets share: the library, pace, and what is open. */
export class WsEngine {
  readonly options: SiegeOptions;
  readonly judge: StreamingJudge;
  readonly pace: Pace;
  /** Settles when nothing more is to be opened and each record has an outcome. */
  readonly over: Promise<void>;
  /** Rejects as soon as the siege itself breaks. */
  readonly broken: Promise<never>;
  trouble: ZerodropError | null = null;
  unsent = 0;
  /** WebSockets that were begun. */
  count = 0;
  readonly #library: WebSocketClass;
  readonly #endpoints: readonly Endpoint[];
  readonly #endpointOfTarget: readonly number[];
  readonly #reached = new Set<number>();
  readonly #open = new Set<WsAttempt>();
  #stopped = false;
  #settleOver!: () => void;
  #rejectBroken!: (error: ZerodropError) => void;

  constructor(options: SiegeOptions, library: WebSocketClass) {
    this.options = options;
    this.#library = library;
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
  }

  /** What is done on a WebSocket. Unless it is said otherwise, that of lane `reused` is held, and that of lane `new` is not. */
  planOf(target: number, lane: Lane): WebSocketPlan {
    const { messages, ...plan }: WebSocketPlan = this.options.targets[target]?.webSocket ?? {};
    if (lane === 'reused' && plan.heldInReused === true) return plan;
    if (messages !== undefined) return { ...plan, messages };
    return lane === 'new' ? { ...plan, messages: MESSAGES } : plan;
  }

  connect(target: number, id: number, plan: WebSocketPlan, hooks: Hooks): WsConnection {
    const { options } = this;
    const endpoint = this.#endpoints[this.#endpointOfTarget[target] ?? 0];
    const asked = options.targets[target];
    if (endpoint === undefined || asked === undefined) throw new RangeError(`the siege has no target ${target}`);
    return new WsConnection({
      library: this.#library,
      endpoint,
      url: asked.url,
      headers: {
        'User-Agent': 'zerodrop',
        ...Object.fromEntries(asked.headers ?? []),
        ...(options.sendIds ? { 'X-Zerodrop-Request': String(id) } : {}),
      },
      plan,
      insecure: options.insecure,
      authorities: options.authorities ?? null,
      connectTimeoutMs: options.connectTimeoutMs,
      ...hooks,
    });
  }

  /** A WebSocket to where a target is was open once. */
  reached(target: number): void {
    this.#reached.add(this.#endpointOfTarget[target] ?? 0);
  }

  wasReached(target: number): boolean {
    return this.#reached.has(this.#endpointOfTarget[target] ?? 0);
  }

  begun(attempt: WsAttempt): void {
    this.count++;
    this.#open.add(attempt);
    if (this.#stopped) attempt.stop();
  }

  /** The record of a client's WebSocket has its outcome: it opens the next one, after a pause if that failed. */
  released(client: WsClient, attempt: WsAttempt, failed: boolean): void {
    this.#open.delete(attempt);
    const goOn = (): void => this.pace.ready(client);
    // What is not referred to does not keep a siege alive that was stopped meanwhile.
    if (failed && !this.pace.spent) setTimeout(goOn, this.options.pauseAfterFailureMs).unref();
    else goOn();
    this.#endIfDone();
  }

  /** Opens no more, and closes what is open once all messages have come back. */
  stop(): void {
    this.unsent += this.pace.stop();
    this.#stopped = true;
    for (const attempt of [...this.#open]) attempt.stop();
    this.#endIfDone();
  }

  broke(error: unknown): void {
    if (this.trouble === null) {
      this.trouble = error instanceof ZerodropError ? error : new ZerodropError(`the siege broke: ${String(error)}`, { cause: error });
      this.#rejectBroken(this.trouble);
    }
    this.stop();
  }

  #endIfDone(): void {
    if (this.pace.spent && (this.#open.size === 0 || this.trouble !== null)) this.#settleOver();
  }
}
