import type { Lane } from '../ledger/ledger.ts';
import type { Tally } from './autocannon-clients.ts';
import type { Connection } from './client-connection.ts';
import type { Engine } from './engine.ts';
import type { Sender } from './pace.ts';
import type { RequestText } from './request.ts';
import { Attempt } from './request-attempt.ts';

export interface ClientRole {
  readonly number: number;
  readonly lane: Lane;
  /** What to send to each target. */
  readonly requests: readonly RequestText[];
}

/** One user: sends a request at a time, to the targets in turn, and pauses after a failure. */
export class Client implements Sender {
  readonly lane: Lane;
  readonly tally: Tally;
  /** When the pause after a failure ends, in the run's milliseconds. */
  resumeAtMs = 0;
  /** Connections whose answer is whole and whose record is still open. */
  settling = 0;
  readonly #engine: Engine;
  readonly #role: ClientRole;
  #nextTarget: number;
  /** The connection that must let go before the next request. */
  #busyWith: Connection | null = null;
  /** A kept connection that waits for a request, for each endpoint. */
  readonly #parked: (Connection | null)[];

  constructor(engine: Engine, role: ClientRole, tally: Tally) {
    this.#engine = engine;
    this.#role = role;
    this.lane = role.lane;
    this.tally = tally;
    this.#nextTarget = role.number % role.requests.length;
    this.#parked = engine.endpoints.map(() => null);
  }

  send(intendedMs: number | null): void {
    const engine = this.#engine;
    const target = engine.arrivalsAreScheduled ? engine.targetInTurn(this.lane) : this.#nextTarget;
    this.#nextTarget = (target + 1) % this.#role.requests.length;
    const endpoint = engine.endpointOfTarget[target] ?? 0;
    const parked = this.#parked[endpoint] ?? null;
    this.#parked[endpoint] = null;
    const connection = parked ?? engine.connection();
    this.#busyWith = connection;
    const sentAtMs = engine.clock.nowMs();
    const lagMs = intendedMs === null ? 0 : Math.max(0, sentAtMs - intendedMs);
    const id = engine.begin(this.#role.number, this.lane, target, sentAtMs, lagMs, parked !== null);
    this.tally.request();
    const text = this.#role.requests[target]?.of(id) ?? '';
    connection.send(new Attempt(engine, this, id, target, endpoint, sentAtMs, text));
  }

  /** The connection needs this client no more: it goes on, after a pause where the request failed. */
  released(connection: Connection, failed: boolean): void {
    if (this.#busyWith !== connection) return;
    this.#busyWith = null;
    if (failed) this.#engine.pause(this);
    else this.#engine.pace.ready(this);
  }

  /** Keeps an open connection for the next request to its endpoint. False where there is one already. */
  park(connection: Connection, endpoint: number): boolean {
    if (this.#engine.pace.spent || this.#parked[endpoint] !== null) return false;
    this.#parked[endpoint] = connection;
    return true;
  }

  /** The connection has ended while it waited. */
  unpark(connection: Connection, endpoint: number): void {
    if (this.#parked[endpoint] === connection) this.#parked[endpoint] = null;
  }
}
