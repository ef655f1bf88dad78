import { createServer, type Server, type Socket } from 'node:net';

/** What a stand-in does with a request: an answer, or an end without one. */
export type Behaviour =
  | {
      readonly kind: 'answers';
      readonly status: number | (() => number);
      readonly body: string;
      /** One more line of the head. */
      readonly headers?: string;
    }
  | {
      readonly kind: 'hangs-up';
      /** On how many requests it does, and what it does with those that come after; on all if it is absent. */
      readonly until?: { readonly hungUp: number; readonly then: Behaviour };
    };

/** Loses some requests, and is the new version then. A watch would wait half a minute for one that loses all that come. */
export function losesSome(then: Behaviour): Behaviour {
  return { kind: 'hangs-up', until: { hungUp: 5, then } };
}

/**
 * A service of the test's own that changes when a command connects to its second port, and counts what it did. It keeps
 * connections unless it is asked to close them.
 */
export class StandIn {
  behaviour: Behaviour = { kind: 'answers', status: 200, body: 'as ever' };
  /** Requests whose head it fits are hung up on, whatever the behaviour. */
  hangsUpOn: RegExp | null = null;
  answered = 0;
  hungUp = 0;
  readonly url: string;
  /** A shell command that makes it change. */
  readonly changeIt: string;
  readonly #servers: readonly Server[];
  readonly #sockets: Set<Socket>;

  private constructor(ports: readonly number[], servers: readonly Server[], sockets: Set<Socket>) {
    this.url = `http://127.0.0.1:${ports[0]}/`;
    this.changeIt = `: </dev/tcp/127.0.0.1/${ports[1]}`;
    this.#servers = servers;
    this.#sockets = sockets;
  }

  /** `onChange` is called for each command that connects. */
  static async start(onChange: (standIn: StandIn) => void): Promise<StandIn> {
    const sockets = new Set<Socket>();
    const keep = (socket: Socket): void => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    };
    const service = createServer({ noDelay: true }, (socket) => {
      keep(socket);
      socket.on('data', (data) => {
        for (const head of data.toString('latin1').split('\r\n\r\n').slice(0, -1)) standIn.#serve(socket, head);
      });
    });
    const control = createServer((socket) => {
      keep(socket);
      onChange(standIn);
      socket.end();
    });
    const ports = await Promise.all([service, control].map(listening));
    const standIn = new StandIn(ports, [service, control], sockets);
    return standIn;
  }

  /** Listens no more for so long, as a service that is started anew: who connects is refused. */
  refusesFor(ms: number): void {
    const [service] = this.#servers;
    service?.close();
    setTimeout(() => service?.listen(Number(new URL(this.url).port), '127.0.0.1'), ms);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #serve(socket: Socket, head: string): void {
    const behaviour: Behaviour = this.hangsUpOn?.test(head) === true ? { kind: 'hangs-up' } : this.behaviour;
    switch (behaviour.kind) {
      case 'answers': {
        this.answered++;
        const close = /^connection: close$/im.test(head);
        const status = typeof behaviour.status === 'number' ? behaviour.status : behaviour.status();
        const more = behaviour.headers === undefined ? '' : `${behaviour.headers}\r\n`;
        const text = `HTTP/1.1 ${status} OK\r\n${more}Content-Length: ${behaviour.body.length}\r\nConnection: ${close ? 'close' : 'keep-alive'}\r\n\r\n${behaviour.body}`;
        if (close) socket.end(text);
        else socket.write(text);
        return;
      }
      case 'hangs-up':
        this.hungUp++;
        if (behaviour.until !== undefined && this.hungUp >= behaviour.until.hungUp) this.behaviour = behaviour.until.then;
        socket.end();
    }
  }
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}
