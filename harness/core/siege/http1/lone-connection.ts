import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import type { Outcome } from '../../ledger/outcome.ts';
import { classifyError } from '../classify-error.ts';
import { exhausted } from '../machine-trouble.ts';
import { streaming } from '../response/gathered-answer.ts';
import { ResponseParser } from '../response/response.ts';
import type { AnswerHead, AnswerReader, Judge, Records, StreamingJudge } from '../siege-types.ts';
import { ID_HEADER } from './autocannon-requests.ts';

/** What ends the head of a request. */
const END = '\r\n';

/** How a request is sent. */
export interface SendOptions {
  readonly method?: 'GET' | 'POST';
  readonly half?: boolean;
}

export interface LoneOptions {
  readonly clock: Clock;
  readonly ledger: Records;
  readonly judge: Judge | StreamingJudge;
  /** `host:port`, both of IPv4. */
  readonly address: string;
  /** Number of the client in the ledger. */
  readonly client: number;
  /** Longest wait for a whole answer, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * A connection beside a siege, of which the strategy says when it is opened and when a request is sent on it. Its requests are in
 * the ledger as those of the siege are: each gets one outcome.
 */
export class LoneConnection implements AnswerHead {
  /** Requests that were sent on it. */
  sent = 0;
  readonly #options: LoneOptions;
  readonly #socket: Socket;
  readonly #reader: AnswerReader;
  readonly #parser: ResponseParser;
  #open: { readonly id: number; readonly target: number; bytes: number; settle(outcome: Outcome): void } | null = null;
  #deadline: NodeJS.Timeout | undefined;
  /** The client does not look what the server does. */
  #away = false;
  /** The server has closed it, and the client has not looked since. */
  #closedUnseen = false;
  /** Why no more can be sent on it; null while that can be done. */
  #over: string | null = null;
  requestId = -1;
  target = -1;

  private constructor(options: LoneOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    this.#reader = streaming(options.judge).reader(this);
    this.#parser = new ResponseParser(this.#reader);
    socket.on('data', (octets) => this.#read(octets));
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.#broke(error));
  }

  /** Opens it. Rejects with the system's error if the server lets no client in. */
  static async open(options: LoneOptions): Promise<LoneConnection> {
    const [host = '', port = ''] = options.address.split(':');
    // What the server has closed can be written to: a client that does not look does it.
    const socket = new Socket({ allowHalfOpen: true });
    socket.setNoDelay(true);
    socket.connect(Number(port), host);
    await once(socket, 'connect');
    return new LoneConnection(options, socket);
  }

  /** Its port at our end. */
  get localPort(): number {
    return this.#socket.localPort ?? 0;
  }
  /** Why no request can be sent on it any more; null while one can. */
  get over(): string | null {
    return this.#over;
  }
  get status(): number {
    return this.#parser.status;
  }
  get toHead(): boolean {
    return false;
  }
  header(name: string): string | null {
    return this.#parser.header(name);
  }
  isHead(octets: Buffer): boolean {
    return this.#parser.isHead(octets);
  }
  headOctets(): Buffer {
    return this.#parser.headOctets();
  }

  /**
   * From now on its client sees nothing of what the server does, as one that is far away: not even that the server closes it. It looks
   * again when it has sent its next request.
   */
  lookAway(): void {
    this.#away = true;
  }

  /**
   * Sends a request to a target of the ledger, a GET unless `method` says otherwise, and settles with its outcome. `half`: all but its
   * last two octets, which `sendRest` sends. Throws RangeError if the one before has none yet, or if the connection is over: no client
   * would send on it.
   */
  send(target: number, path: string, { method = 'GET', half = false }: SendOptions = {}): Promise<Outcome> {
    if (this.#open !== null) throw new RangeError('the request before has no outcome yet');
    if (this.#over !== null) throw new RangeError(`nothing can be sent: ${this.#over}`);
    const { ledger, clock, client, address, timeoutMs } = this.#options;
    const kept = this.sent++ > 0;
    const id = ledger.begin(client, 'reused', target, clock.nowMs(), 0, kept);
    this.requestId = id;
    this.target = target;
    this.#parser.reset();
    this.#deadline = setTimeout(() => this.#fail('timeout'), timeoutMs);
    const outcome = new Promise<Outcome>((resolve) => {
      this.#open = { id, target, bytes: 0, settle: resolve };
    });
    const length = method === 'POST' ? 'Content-Length: 0\r\n' : '';
    const head = `${method} ${path} HTTP/1.1\r\nHost: ${address}\r\n${ID_HEADER}: ${id}\r\n${length}Connection: keep-alive\r\n`;
    this.#away = false;
    this.#socket.write(half ? head : `${head}${END}`, () => {
      if (this.#closedUnseen) this.#ended();
    });
    return outcome;
  }

  /** Sends what `half` has left out. Does nothing if the request has ended meanwhile. */
  sendRest(): void {
    if (this.#open !== null) this.#socket.write(END);
  }

  /** Closes it from our end. */
  close(): void {
    this.#over ??= 'we have closed it';
    this.#socket.destroy();
  }

  #read(octets: Buffer): void {
    if (this.#open === null) {
      this.#over ??= 'octets came that nothing had asked for';
      return;
    }
    this.#open.bytes += octets.length;
    const progress = this.#parser.execute(octets, 0, octets.length);
    if (progress === 'malformed' || (progress === 'complete' && this.#parser.consumedTo < octets.length)) this.#fail('malformed');
    else if (progress === 'complete') this.#complete(this.#parser.keepAlive);
  }

  #ended(): void {
    if (this.#open === null) {
      if (this.#away) this.#closedUnseen = true;
      else {
        this.#over ??= 'the server has closed it';
        this.#socket.end();
      }
      return;
    }
    const end = this.#parser.finish();
    if (end === 'complete') this.#complete(false);
    else this.#fail(end === 'idle' ? 'empty-reply' : end);
  }

  #broke(error: Error): void {
    if (this.#open === null) {
      this.#over ??= `it broke: ${error.message}`;
      return;
    }
    const found = classifyError(error, 'answer', true);
    if (found.kind === 'server') this.#fail(found.outcome);
    // The record stays open, and the run proves nothing: this machine could not go on.
    else this.#socket.destroy(exhausted(error));
  }

  #complete(keep: boolean): void {
    const { outcome, version, pid, look = 0 } = this.#reader.onEnd();
    if (!keep) this.#over ??= 'its last answer was the last on it';
    this.#end(outcome, this.status, version, pid, look);
    if (!keep) this.#socket.destroy();
  }

  #fail(outcome: Exclude<Outcome, 'open' | 'answered'>): void {
    this.#over ??= `its last request ended as ${outcome}`;
    this.#end(outcome, this.status, 0, 0, 0);
    this.#socket.destroy();
  }

  #end(outcome: Exclude<Outcome, 'open'>, status: number, version: number, pid: number, look: number): void {
    if (this.#open === null) return;
    const { id, bytes, settle } = this.#open;
    this.#open = null;
    clearTimeout(this.#deadline);
    this.#options.ledger.end(id, outcome, this.#options.clock.nowMs(), status, bytes, version, pid, '', look);
    settle(outcome);
  }
}
