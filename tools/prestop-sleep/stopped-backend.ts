import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A backend that is stopped and started again at one port: it answers at once, and finishes what it has in hand. */
export class Backend {
  readonly port: number;
  requests = 0;
  #ready = true;
  #server: Server | null = null;

  constructor(port: number) {
    this.port = port;
  }

  async start(): Promise<void> {
    this.#ready = true;
    this.#server = createServer((request, response) => {
      if (request.url === '/ready') return void response.writeHead(this.#ready ? 200 : 503, { Connection: 'close' }).end();
      this.requests++;
      response.end('ok');
    });
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** It is told to end: from now on it says that it is not ready, and serves on for so long. Settles when its listener is closed. */
  async stop(sleepMs: number): Promise<void> {
    this.#ready = false;
    if (sleepMs > 0) await sleep(sleepMs);
    this.#server?.close();
    this.#server?.closeIdleConnections();
  }
}
