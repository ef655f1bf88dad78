import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer, type Server } from 'node:tls';
import type { Clock } from '../core/clock.ts';
import { ZerodropError } from '../core/errors.ts';
import type { PartCarrier } from '../core/siege/parts/siege-parts.ts';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { type FromAgent, type Hello, PING_MS, PROTOCOL, type Refusal } from './agent-messages.ts';
import { AgentSeat, type SeatPlan } from './agent-seat.ts';
import { Frames } from './frames.ts';
import { type Invitation, invitationText, makeKey, serverOptions } from './invitation.ts';

/** How long a connection may take to say who it is. */
const HELLO_MS = 10_000;
/** How far ahead the common start is set, for every agent to know of it in time. */
const START_IN_MS = 500;

/** Seats that one engine fills: the agents that follow one order get the numbers of these, in the order of their coming. */
export interface SeatOrder {
  readonly order: string;
  readonly seats: readonly SeatPlan[];
}

/** The machine where a run is judged: agents come to it, one to a seat, and none else. */
export class AgentCoordinator {
  readonly seats: readonly AgentSeat[];
  readonly #orders = new Map<string, readonly AgentSeat[]>();
  readonly #key = makeKey();
  readonly #clock: Clock;
  readonly #onLine: (line: string) => void;
  readonly #guests = new Set<Duplex>();
  #server: Server | null = null;
  #startMs: number | null = null;
  readonly #timer: NodeJS.Timeout;

  constructor(orders: readonly SeatOrder[], clock: Clock, onLine: (line: string) => void) {
    this.#clock = clock;
    this.#onLine = onLine;
    for (const { order, seats } of orders)
      this.#orders.set(
        order,
        seats.map((plan) => new AgentSeat(plan, clock)),
      );
    this.seats = [...this.#orders.values()].flat();
    this.#timer = setInterval(() => {
      for (const seat of this.seats) seat.tick();
    }, PING_MS);
    this.#timer.unref();
  }

  /** Listens for agents that have the run's key, on an address of this machine. Rejects with ZerodropError. Returns the port. */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer(serverOptions(this.#key), (socket) => {
      socket.setNoDelay(true);
      this.receive(socket);
    });
    // Who does not have the key is no agent, and of no interest.
    server.on('tlsClientError', () => undefined);
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (cause) {
      throw new ZerodropError(`can't listen for agents on ${host}: ${cause instanceof Error ? cause.message : String(cause)}`, {
        hint: 'Name an address of this machine, and a port that is free: --vantage-address HOST:PORT.',
        cause,
      });
    }
    this.#server = server;
    return (server.address() as AddressInfo).port;
  }

  /** The invitation of an order, as one word; by `address`, or by the agent's own standard input and output. It is secret. */
  invitation(order: string, address: Invitation['address']): string {
    return invitationText({ address, key: this.#key.toString('hex'), order });
  }

  /** A connection of which it is known that its other end has the key. */
  receive(stream: Duplex): void {
    this.#guests.add(stream);
    stream.on('close', () => this.#guests.delete(stream));
    stream.on('error', () => stream.destroy());
    const late = setTimeout(() => stream.destroy(), HELLO_MS);
    let seat: AgentSeat | null = null;
    let refused = false;
    const frames = new Frames(
      stream,
      (message) => {
        if (refused) return;
        if (seat !== null) return seat.hear(message as FromAgent);
        clearTimeout(late);
        seat = this.#seatFor(message as Hello, { frames, stream });
        refused = seat === null;
      },
      (error) => (seat === null ? stream.destroy() : seat.lose('broke', error.message)),
    );
    stream.on('close', () => clearTimeout(late));
  }

  /** What carries the part of a seat. All begin at one moment. */
  carrierOf(seat: AgentSeat): PartCarrier {
    return {
      opensBareConnects: true,
      start: (_, listener) => {
        this.#startMs ??= this.#clock.nowMs() + START_IN_MS;
        seat.begin(this.#startMs, listener);
        return { ended: seat.ended, drain: () => seat.drain() };
      },
    };
  }

  /** Lets all agents go, and hears nothing more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const seat of this.seats) seat.dismiss();
    for (const guest of this.#guests) guest.end();
    const server = this.#server;
    this.#server = null;
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    const impatient = setTimeout(() => {
      for (const guest of this.#guests) guest.destroy();
    }, 1000);
    await closed;
    clearTimeout(impatient);
  }

  #seatFor(hello: Hello, { frames, stream }: { readonly frames: Frames; readonly stream: Duplex }): AgentSeat | null {
    const refuse = (why: string): null => {
      const refusal: Refusal = { kind: 'refused', why };
      frames.sendText(refusal);
      stream.end();
      return null;
    };
    const seats = this.#orders.get(hello.order);
    const [first] = seats ?? [];
    if (hello.kind !== 'hello' || seats === undefined || first === undefined) return refuse('it follows no order of this run');
    const who = `process ${hello.pid} on ${hello.host}`;
    const free = seats.find((seat) => !seat.taken);
    if (hello.protocol !== PROTOCOL || hello.version !== ZERODROP_VERSION) {
      const versions = `it runs zerodrop ${hello.version}, and the coordinator ${ZERODROP_VERSION}`;
      (free ?? first).lose('other-version', `${versions} (${who})`);
      return refuse(versions);
    }
    if (free === undefined) {
      // Which of them is the one that was asked for can't be told. If one is lost already this may stand for it, and the others tell on.
      if (seats.every((seat) => seat.lost === null)) first.lose('placed-twice', who);
      else this.#onLine(`an agent came in the place of one that is lost, and is sent away: ${who}`);
      return refuse('all agents that were asked for are there already');
    }
    frames.trust();
    free.take({ frames, stream, hello });
    this.#onLine(`vantage ${free.plan.name} is there: ${who}`);
    return free;
  }
}
