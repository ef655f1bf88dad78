import { createServer as createHttp, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { WebSocketServer } from 'ws';

/** What a service of streams and WebSockets does to those that are open when it is told to change. */
export type AtChange = 'cuts' | 'closes';

const EVENT_EVERY_MS = 50;

/** A service of streams (GET) and WebSockets that counts what it served, and whose command does to those that are open what a reload does. */
export class CountedHeldService {
  readonly http: string;
  readonly ws: string;
  /** The deploy: it ends when that was done. */
  readonly command: readonly string[];
  streams = 0;
  webSockets = 0;
  pings = 0;
  readonly #stop: () => Promise<void>;

  private constructor(port: number, controlPort: number, stop: () => Promise<void>) {
    this.http = `http://127.0.0.1:${port}/`;
    this.ws = `ws://127.0.0.1:${port}/`;
    this.command = ['--no-change', '--', 'bash', '-c', `: </dev/tcp/127.0.0.1/${controlPort}`];
    this.#stop = stop;
  }

  static async start(atChange: AtChange): Promise<CountedHeldService> {
    const open = new Set<ServerResponse>();
    const service = createHttp((_, response) => {
      self.streams++;
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: x\n\n'), EVENT_EVERY_MS);
      open.add(response);
      response.on('close', () => {
        clearInterval(timer);
        open.delete(response);
      });
    });
    const sockets = new WebSocketServer({ server: service });
    sockets.on('connection', (socket) => {
      self.webSockets++;
      socket.on('error', () => undefined);
      socket.on('ping', () => self.pings++);
    });
    const control = createTcp((socket) => {
      socket.on('error', () => undefined);
      for (const stream of open) atChange === 'cuts' ? stream.socket?.destroy() : stream.end();
      for (const each of sockets.clients) atChange === 'cuts' ? each.terminate() : each.close(1012);
      socket.end();
    });
    const [port = 0, controlPort = 0] = await Promise.all([service, control].map(listening));
    const self = new CountedHeldService(port, controlPort, async () => {
      for (const each of sockets.clients) each.terminate();
      service.closeAllConnections();
      await Promise.all([service, control].map((server) => new Promise((resolve) => server.close(resolve))));
    });
    return self;
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

function listening(server: Server): Promise<number> {
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}
