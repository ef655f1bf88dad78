import { createServer as createHttp, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Server } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** One that is open: a stream or a WebSocket. */
interface Open {
  readonly socket: { pause(): unknown; destroy(): unknown } | null;
  /** Sends an event, or a message. */
  say(): void;
  /** Ends it rightly. */
  close(): void;
  /** How many of the next events it is not sent. */
  leavesOut: number;
  isSilent: boolean;
}

/** What the service does with those that are open when a command connects to its control port. */
export type OnChange = (service: HeldStandIn) => void;

/**
 * A service of streams and WebSockets whose answers say their version in a header. It says something on each every 50 ms, unless
 * it is quiet, and changes when a command connects to its second port.
 */
export class HeldStandIn {
  release = 'r1';
  /** Those that are opened from now on are silent, too. */
  isQuiet = false;
  /** How long it takes from now on to open one, in milliseconds. */
  opensAfterMs = 0;
  readonly open = new Set<Open>();
  /** The id of the newest event, of all streams. */
  newest = 0;
  /** Who comes again is sent what came meanwhile. */
  replays = true;
  http = '';
  ws = '';
  /** A shell command that makes it change. */
  changeIt = '';
  readonly #isNumbered: boolean;
  readonly #servers: readonly Server[];
  readonly #timer: NodeJS.Timeout;

  private constructor(onChange: OnChange, text: string, isNumbered: boolean) {
    this.#isNumbered = isNumbered;
    const service = createHttp(({ headers }, response) => {
      const release = this.release;
      const resumed = headers['last-event-id'];
      setTimeout(() => this.#stream(response, release, typeof resumed === 'string' ? Number(resumed) : null), this.opensAfterMs);
    });
    const sockets = new WebSocketServer({ noServer: true });
    sockets.on('headers', (lines) => lines.push(`X-Release: ${this.release}`));
    service.on('upgrade', (request, socket, head) => {
      setTimeout(() => sockets.handleUpgrade(request, socket, head, (ws) => this.#webSocket(ws, socket, text)), this.opensAfterMs);
    });
    const control = createTcp((socket) => {
      socket.on('error', () => undefined);
      onChange(this);
      socket.end();
    });
    this.#servers = [service, control];
    this.#timer = setInterval(() => {
      this.newest++;
      for (const each of this.open) {
        if (each.leavesOut > 0) each.leavesOut--;
        else if (!each.isSilent) each.say();
      }
    }, 50);
    this.#service = service;
  }
  readonly #service;

  /** `text` is what it says; if it `isNumbered`, its events have ids. */
  static async start(onChange: OnChange, { isQuiet = false, text = 'x', isNumbered = false } = {}): Promise<HeldStandIn> {
    const standIn = new HeldStandIn(onChange, text, isNumbered);
    standIn.isQuiet = isQuiet;
    const [port, controlPort] = await Promise.all(standIn.#servers.map(listening));
    standIn.http = `http://127.0.0.1:${port}/`;
    standIn.ws = `ws://127.0.0.1:${port}/`;
    standIn.changeIt = `: </dev/tcp/127.0.0.1/${controlPort}`;
    return standIn;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const { socket } of this.open) socket?.destroy();
    this.#service.closeAllConnections();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #stream(response: ServerResponse, release: string, resumedFrom: number | null): void {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'X-Release': release });
    response.flushHeaders();
    const { socket } = response;
    const write = (id: number): void => void response.write(this.#isNumbered ? `id: ${id}\ndata: x\n\n` : 'data: x\n\n');
    const say = (): void => write(this.newest);
    if (this.replays && resumedFrom !== null) for (let id = resumedFrom + 1; id <= this.newest; id++) write(id);
    const each: Open = { socket, say, close: () => response.end(), isSilent: this.isQuiet, leavesOut: 0 };
    this.open.add(each);
    response.on('close', () => this.open.delete(each));
  }

  #webSocket(ws: WebSocket, socket: Open['socket'], text: string): void {
    const each: Open = { socket, say: () => ws.send(text), close: () => ws.close(1012), isSilent: this.isQuiet, leavesOut: 0 };
    this.open.add(each);
    ws.on('error', () => undefined);
    ws.on('close', () => this.open.delete(each));
  }
}

function listening(server: Server): Promise<number> {
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done((server.address() as AddressInfo).port)));
}
