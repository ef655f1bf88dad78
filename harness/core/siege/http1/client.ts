import type { Lane } from '../../ledger/ledger.ts';
import type { Sender } from '../pace/pace.ts';
import type { ResponseParser } from '../response/response.ts';
import type { AutocannonClient } from './autocannon-clients.ts';
import type { BuiltRequest } from './autocannon-requests.ts';
import type { Connection } from './client-connection.ts';
import { ClientCookies } from './client-cookies.ts';
import type { Engine } from './engine.ts';
import { Attempt } from './request-attempt.ts';

export interface ClientRole {
  readonly number: number;
  readonly lane: Lane;
}

/** One user: sends a request at a time, as autocannon's loop over the targets has it, and pauses after a failure. */
export class Client implements Sender {
  readonly lane: Lane;
  /** autocannon's client of the same name: what to send comes from it, and what became of it is told to it. */
  readonly autocannon: AutocannonClient;
  tookMs: number | null = null;
  /** When the pause after a failure ends, in the run's milliseconds. */
  resumeAtMs = 0;
  /** Connections whose answer is whole and whose record is still open. */
  settling = 0;
  readonly #engine: Engine;
  readonly #role: ClientRole;
  /** The connection that must let go before the next request. */
  #busyWith: Connection | null = null;
  #sentAtMs = 0;
  /** A kept connection that waits for a request, for each endpoint. */
  readonly #parked: (Connection | null)[];
  /** Null if cookies are not kept. */
  readonly #cookies: ClientCookies | null;

  constructor(engine: Engine, role: ClientRole, autocannon: AutocannonClient) {
    this.#engine = engine;
    this.#role = role;
    this.lane = role.lane;
    this.autocannon = autocannon;
    this.#cookies = engine.options.cookies === true ? new ClientCookies() : null;
    this.#parked = engine.endpoints.map(() => null);
  }

  send(intendedMs: number | null): void {
    const engine = this.#engine;
    const request = this.#withCookies(this.autocannon.next());
    const { target } = request;
    const endpoint = engine.endpointOfTarget[target] ?? 0;
    const parked = this.#parked[endpoint] ?? null;
    this.#parked[endpoint] = null;
    const connection = parked ?? engine.connection();
    this.#busyWith = connection;
    const sentAtMs = engine.clock.nowMs();
    this.#sentAtMs = sentAtMs;
    const lagMs = intendedMs === null ? 0 : Math.max(0, sentAtMs - intendedMs);
    const id = engine.begin(this.#role.number, this.lane, target, sentAtMs, lagMs, parked !== null);
    this.autocannon.request();
    connection.send(new Attempt(engine, this, id, request, endpoint, sentAtMs));
  }

  /** Keeps the cookies that a whole answer sets. */
  keepCookies(target: number, answer: Pick<ResponseParser, 'headers'>): void {
    const url = this.#engine.options.targets[target]?.url;
    if (this.#cookies !== null && url !== undefined) this.#cookies.take(answer.headers('set-cookie'), url);
  }

  #withCookies(request: BuiltRequest): BuiltRequest {
    const url = this.#engine.options.targets[request.target]?.url;
    return this.#cookies === null || url === undefined ? request : { ...request, bytes: this.#cookies.addTo(request.bytes, url) };
  }

  /** The connection needs this client no more: it goes on, after a pause if the request failed. */
  released(connection: Connection, failed: boolean): void {
    if (this.#busyWith !== connection) return;
    this.#busyWith = null;
    // Only a ceiling asks for it, and a look at the clock costs something.
    if (this.#engine.options.pace.kind === 'ceiling') this.tookMs = failed ? null : this.#engine.clock.nowMs() - this.#sentAtMs;
    if (failed) this.#engine.pause(this);
    else this.#engine.pace.ready(this);
  }

  /** Keeps an open connection for the next request to its endpoint. False if there is one already. */
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
