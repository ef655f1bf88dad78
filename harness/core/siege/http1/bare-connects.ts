import { Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import type { Failure } from '../../ledger/outcome.ts';
import { classifyError } from '../classify-error.ts';
import type { Endpoint } from '../endpoint.ts';
import { exhausted } from '../machine-trouble.ts';
import type { BareConnectsSeen, ConnectsPlace, Records, SiegeOptions } from '../siege-types.ts';
import { canLeadToItself, isLedToItself, refusedByItself } from './self-connect.ts';

/** New connections to a place are to be no further apart than 100 ms; a timer may lag. */
const APART_MS = 80;
const LOOK_MS = 10;
/** This many may hang at once: a place that takes none any more is known by then. */
const MOST_PENDING = 16;

export interface BareConnectsOptions extends ConnectsPlace {
  readonly clock: Clock;
  readonly ledger: Records;
  readonly endpoints: readonly Endpoint[];
  readonly connectTimeoutMs: number;
  /** The siege itself can't go on. */
  readonly broke: (error: unknown) => void;
}

/**
 * Opens a connection wherever the clients have opened none for a while, and closes it: so that a listener which is gone is seen
 * although all clients wait for slow answers, or are served on the connections that they keep. What fails is an attempt in the
 * ledger like any other. What succeeds is only counted: it is no request, and no answer.
 */
export class BareConnects {
  readonly #options: BareConnectsOptions;
  /** When a connection to each endpoint was last begun; NaN before the first. */
  readonly #lastMs: number[];
  readonly #pending = new Set<Socket>();
  readonly #timer: NodeJS.Timeout;
  #made = 0;
  #failed = 0;
  #longestGapMs = 0;
  #stopped = false;
  #settleOver!: () => void;
  /** Settles when it was stopped and nothing is pending. */
  readonly over: Promise<void>;

  constructor(options: BareConnectsOptions) {
    this.#options = options;
    this.#lastMs = options.endpoints.map(() => Number.NaN);
    this.over = new Promise((resolve) => {
      this.#settleOver = resolve;
    });
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** A connection to this endpoint is begun now, by a client or here. */
  begun(endpoint: number, nowMs: number): void {
    const gapMs = nowMs - (this.#lastMs[endpoint] ?? Number.NaN);
    if (gapMs > this.#longestGapMs) this.#longestGapMs = gapMs;
    this.#lastMs[endpoint] = nowMs;
  }

  get seen(): BareConnectsSeen {
    return { made: this.#made, failed: this.#failed, longestGapMs: this.#longestGapMs };
  }

  /** Opens no more; `over` settles when those that are pending have ended. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#endIfDone();
  }

  #look(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const [nth, lastMs] of this.#lastMs.entries()) {
      // Nothing is opened before a client was the first.
      if (nowMs - lastMs >= APART_MS && this.#pending.size < MOST_PENDING) this.#connect(nth, nowMs);
    }
  }

  #connect(nth: number, sentAtMs: number): void {
    const endpoint = this.#options.endpoints[nth];
    if (endpoint === undefined) return;
    this.begun(nth, sentAtMs);
    this.#made++;
    const { host, port, socketPath } = endpoint;
    const socket = new Socket();
    this.#pending.add(socket);
    let ended = false;
    const end = (outcome: Failure | null): void => {
      if (ended) return;
      ended = true;
      if (outcome !== null) this.#fail(nth, sentAtMs, outcome);
      socket.destroy();
    };
    const failed = (error: Error): void => {
      if (ended) return;
      const found = classifyError(error, 'connect', true);
      if (found.kind === 'server') return end(found.outcome);
      ended = true;
      socket.destroy();
      this.#options.broke(exhausted(error));
    };
    socket.setTimeout(this.#options.connectTimeoutMs, () => end('connect-timeout'));
    socket.on('error', failed);
    socket.on('connect', () => {
      if (socketPath === null && canLeadToItself(port) && isLedToItself(socket)) return failed(refusedByItself());
      end(null);
    });
    socket.on('close', () => {
      this.#pending.delete(socket);
      this.#endIfDone();
    });
    socket.connect(socketPath === null ? { host, port } : { path: socketPath });
  }

  #fail(nth: number, sentAtMs: number, outcome: Failure): void {
    const { ledger, clock, firstTarget, firstClient } = this.#options;
    this.#failed++;
    const id = ledger.begin(firstClient + nth, 'new', firstTarget + nth, sentAtMs, 0, false);
    ledger.end(id, outcome, clock.nowMs(), 0, 0, 0, 0);
  }

  #endIfDone(): void {
    if (this.#stopped && this.#pending.size === 0) this.#settleOver();
  }
}

/** What opens connections for a siege, if it is to: they stand behind its targets and clients in the ledger, unless it is told where. */
export function connectsFor(options: SiegeOptions, endpoints: readonly Endpoint[], broke: (error: unknown) => void): BareConnects | null {
  const { clock, ledger, targets, clients, lanes, connectTimeoutMs, bareConnects = false } = options;
  if (bareConnects === false) return null;
  const place = bareConnects === true ? { firstTarget: targets.length, firstClient: clients * lanes.length } : bareConnects;
  return new BareConnects({ clock, ledger, endpoints, connectTimeoutMs, ...place, broke });
}
