import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClusterApi } from './cluster-api.ts';

/** A request that the stub was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** What it answers: a status and an object; or a function that writes the answer itself. Null for 404. */
export type Answered = readonly [status: number, object: unknown] | ((response: ServerResponse) => void) | null;

/** An API server that is none: it answers as it is told, and remembers what it was asked. */
export class StubApi {
  readonly asked: Asked[] = [];
  readonly #server;
  readonly #answer: (asked: Asked) => Answered;

  private constructor(answer: (asked: Asked) => Answered) {
    this.#answer = answer;
    this.#server = createServer((request, response) => void this.#respond(request, response));
  }

  static async start(answer: (asked: Asked) => Answered): Promise<StubApi> {
    const stub = new StubApi(answer);
    stub.#server.listen(0, '127.0.0.1');
    await once(stub.#server, 'listening');
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A client of it, without a kubeconfig. */
  get api(): ClusterApi {
    return new ClusterApi({ server: this.url, context: 'stub', authorize: async () => undefined });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += chunk;
    const asked = { method: request.method ?? '', path: request.url ?? '', body: text === '' ? null : (JSON.parse(text) as unknown) };
    this.asked.push(asked);
    const answered = this.#answer(asked);
    if (typeof answered === 'function') return answered(response);
    const [status, object] = answered ?? [404, { kind: 'Status', reason: 'NotFound', message: `${asked.path} not found` }];
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(object));
  }
}
