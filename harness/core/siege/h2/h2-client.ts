import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2';
import type { Lane } from '../../ledger/ledger.ts';
import type { Failure, Outcome } from '../../ledger/outcome.ts';
import { type BrokenAt, classifyError, tlsErrorOf } from '../classify-error.ts';
import { ID_HEADER } from '../http1/autocannon-requests.ts';
import { ClientCookies } from '../http1/client-cookies.ts';
import { echoId } from '../judging/expected-answers.ts';
import { exhausted, untrusted } from '../machine-trouble.ts';
import type { Sender } from '../pace/pace.ts';
import type { UploadPlan } from '../requests/request-definition.ts';
import { planBody, Upload } from '../requests/upload.ts';
import type { AnswerHead, AnswerReader } from '../siege-types.ts';
import type { StreamEnd } from './frame-reader.ts';
import type { H2Connection } from './h2-connection.ts';
import type { H2Engine } from './h2-engine.ts';
import { h2HeadersOf } from './h2-headers.ts';

type Ended = Exclude<Outcome, 'open'>;

/** One user who speaks HTTP/2: a request at a time, as a stream of a connection that the clients of its lane share, or of one of its own. */
export class H2Client implements Sender {
  readonly lane: Lane;
  tookMs: number | null = null;
  readonly #engine: H2Engine;
  readonly #number: number;
  #turn: number;
  /** Null if cookies are not kept. */
  readonly #cookies: ClientCookies | null;

  constructor(engine: H2Engine, lane: Lane, number: number) {
    this.#engine = engine;
    this.lane = lane;
    this.#number = number;
    this.#turn = number;
    this.#cookies = engine.options.cookies === true ? new ClientCookies() : null;
  }

  send(intendedMs: number | null): void {
    const engine = this.#engine;
    const { ledger, clock, targets } = engine.options;
    const target = this.#turn++ % targets.length;
    const sentAtMs = clock.nowMs();
    const connection = engine.connectionFor(this.lane, target);
    const id = ledger.begin(
      this.#number,
      this.lane,
      target,
      sentAtMs,
      intendedMs === null ? 0 : Math.max(0, sentAtMs - intendedMs),
      connection.reused,
    );
    new H2Attempt(engine, connection, { id, target, sentAtMs, cookies: this.#cookies }, (outcome) => {
      if (this.lane === 'new') connection.connection.close();
      const failed = outcome !== 'answered' && outcome !== 'unprocessed';
      this.tookMs = failed ? null : clock.nowMs() - sentAtMs;
      engine.released(this, failed);
    });
  }
}

interface Sent {
  readonly id: number;
  readonly target: number;
  readonly sentAtMs: number;
  readonly cookies: ClientCookies | null;
}

/** A request from when its record is opened until it has its outcome, which it gets exactly once. */
class H2Attempt implements AnswerHead {
  readonly requestId: number;
  readonly target: number;
  status = 0;
  readonly #engine: H2Engine;
  readonly #connection: H2Connection;
  readonly #sent: Sent;
  readonly #onEnd: (outcome: Ended) => void;
  readonly #reader: AnswerReader;
  #stream: ClientHttp2Stream | null = null;
  #onWire: StreamEnd = { ended: false, resetCode: null };
  #headers: IncomingHttpHeaders = {};
  #bytes = 0;
  #endedAtMs: number | null = null;
  #timer: NodeJS.Timeout;
  #upload: Upload | null = null;
  #timedOut = false;
  #isHeld = false;
  #over = false;

  constructor(engine: H2Engine, { connection }: { readonly connection: H2Connection }, sent: Sent, onEnd: (outcome: Ended) => void) {
    this.requestId = sent.id;
    this.target = sent.target;
    this.#engine = engine;
    this.#connection = connection;
    this.#sent = sent;
    this.#onEnd = onEnd;
    this.#reader = engine.judge.reader(this);
    this.#timer = setTimeout(() => this.#expire(), engine.options.timeoutMs);
    connection.opened.then(
      () => this.#begin(),
      (error: Error) => this.#neverOpened(error),
    );
  }

  get toHead(): boolean {
    return this.#engine.options.targets[this.target]?.method === 'HEAD';
  }

  header(name: string): string | null {
    const value = this.#headers[name];
    if (value === undefined) return null;
    return Array.isArray(value) ? value.join(', ') : value;
  }

  isHead(octets: Buffer): boolean {
    return this.headOctets().equals(octets);
  }

  /** HTTP/2 sends no such octets: this is the head as HTTP/1.1 would write it, to tell heads apart. */
  headOctets(): Buffer {
    const lines = Object.entries(this.#headers).flatMap(([name, value]) => (name.startsWith(':') ? [] : [`${name}: ${String(value)}`]));
    return Buffer.from([`HTTP/2 ${this.status}`, ...lines, '', ''].join('\r\n'), 'latin1');
  }

  #begin(): void {
    if (this.#over) return;
    const target = this.#engine.options.targets[this.target];
    if (target === undefined) return;
    this.#engine.reached(this.target);
    try {
      const body = target.body === undefined || target.body.length === 0 ? null : Buffer.from(target.body);
      const headers = h2HeadersOf(target, body, this.#idHeaders());
      this.#sent.cookies?.addToHeaders(headers, target.url);
      const { stream, onWire } = this.#connection.request(headers, body === null);
      this.#stream = stream;
      this.#onWire = onWire;
      this.#listen(stream);
      if (body !== null) this.#sendBody(stream, body, target.upload);
    } catch (error) {
      // The connection closed between its opening and this request: nothing was sent on it.
      if (this.#connection.end === 'open' && this.#connection.lastStreamId === null) this.#engine.broke(error);
      else this.#hold();
    }
  }

  #sendBody(stream: ClientHttp2Stream, body: Buffer, plan: UploadPlan | undefined): void {
    if (plan === undefined) return void stream.end(body);
    const upload = new Upload(planBody(body, plan), (octets, isLast) => {
      if (stream.closed || stream.destroyed) return;
      stream.write(octets);
      if (isLast) stream.end();
    });
    this.#upload = upload;
    stream.on('continue', () => upload.onContinue());
  }

  /** The ids that the request says. */
  #idHeaders(): Readonly<Record<string, string>> {
    const { sendIds, echo } = this.#engine.options;
    return {
      ...(sendIds ? { [ID_HEADER.toLowerCase()]: String(this.requestId) } : {}),
      ...(echo === undefined ? {} : { [echo.header.toLowerCase()]: echoId(echo, this.requestId) }),
    };
  }

  #listen(stream: ClientHttp2Stream): void {
    stream.once('response', (headers) =>
      this.#guarded(() => {
        this.status = Number(headers[':status'] ?? 0);
        this.#headers = headers;
        this.#reader.onHead();
        // Not before: octets that came in one piece with the head would be read before it is told.
        stream.on('data', (chunk: Buffer) =>
          this.#guarded(() => {
            this.#bytes += chunk.length;
            this.#reader.onBody(chunk, 0, chunk.length);
            this.#reader.onPause();
          }),
        );
      }),
    );
    stream.on('end', () => {
      // Node ends the reading side of a stream that was reset, too, and does not close one whose request it can't send to its end.
      this.#endedAtMs = this.#engine.options.clock.nowMs();
      if (this.#onWire.ended) this.#hold();
    });
    stream.on('close', () => this.#hold());
  }

  /** The sockets are read once more: a GOAWAY, or the end of the connection, may lie right behind. */
  #hold(): void {
    if (this.#isHeld) return;
    this.#isHeld = true;
    setImmediate(() => setImmediate(() => this.#guarded(() => this.#end())));
  }

  /** What breaks in here is our own: the record stays open, and no side is blamed. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      clearTimeout(this.#timer);
      this.#engine.broke(error);
    }
  }

  #expire(): void {
    this.#timedOut = true;
    if (this.#stream === null) return this.#finish('timeout');
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }

  #neverOpened(error: Error): void {
    const tlsError = tlsErrorOf(error);
    if (this.#timedOut) return this.#finish('timeout');
    const at: BrokenAt = this.#connection.inHandshake ? 'handshake' : 'connect';
    const found = classifyError(error, at, this.#engine.wasReached(this.target));
    switch (found.kind) {
      case 'server':
        return this.#failed(found.outcome, tlsError);
      case 'certificate':
        return this.#engine.wasReached(this.target) ? this.#failed('bad-certificate', tlsError) : this.#engine.broke(untrusted(error));
      case 'local':
        return this.#engine.broke(exhausted(error));
    }
  }

  #end(): void {
    const stream = this.#stream;
    const connection = this.#connection;
    const { ended, resetCode } = this.#onWire;
    const code = stream?.rstCode ?? constants.NGHTTP2_NO_ERROR;
    // Node ends a stream that was reset with NO_ERROR, or lost with its connection, like one that was sent to its end: the frames tell.
    const isWhole = ended && this.#endedAtMs !== null && this.status >= 200 && code === constants.NGHTTP2_NO_ERROR;
    if (isWhole) return this.#isAsLongAsSaid() ? this.#judge() : this.#finish('truncated');
    if (this.#timedOut) return this.#finish('timeout');
    if (this.#wasNotProcessed()) return this.#finish('unprocessed');
    if (resetCode === null && (connection.malformed || code === constants.NGHTTP2_PROTOCOL_ERROR)) return this.#finish('malformed');
    if (resetCode === null && connection.end === 'ended') return this.#finish(this.status === 0 ? 'empty-reply' : 'truncated');
    // A stream that the server reset, or a connection that it reset, or ended by a GOAWAY with an error.
    this.#finish('reset');
  }

  /** The server says that it has not processed the request, which may be sent again (RFC 9113 section 8.7). */
  #wasNotProcessed(): boolean {
    const { lastStreamId } = this.#connection;
    if (this.status !== 0) return false;
    if (this.#onWire.resetCode !== null) return this.#onWire.resetCode === constants.NGHTTP2_REFUSED_STREAM;
    return lastStreamId !== null && (this.#stream?.id === undefined || this.#stream.id > lastStreamId);
  }

  #isAsLongAsSaid(): boolean {
    const said = this.header('content-length');
    return said === null || this.toHead || this.status === 304 || Number(said) === this.#bytes;
  }

  #judge(): void {
    const judgement = this.#reader.onEnd();
    this.#keepCookies();
    const { outcome, version, pid, look = 0 } = judgement;
    this.#finish(outcome, version, pid, look);
  }

  #keepCookies(): void {
    const url = this.#engine.options.targets[this.target]?.url;
    const values = this.#headers['set-cookie'];
    if (url !== undefined && values !== undefined) this.#sent.cookies?.take(values, url);
  }

  #failed(outcome: Failure, tlsError: string): void {
    this.#finish(outcome, 0, 0, 0, tlsError);
  }

  #finish(outcome: Ended, version = 0, pid = 0, look = 0, tlsError = ''): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#upload?.stop();
    if (this.#stream !== null) {
      this.#connection.forget(this.#stream);
      // The rest of a request that is answered already is of no use.
      if (!this.#stream.writableFinished) this.#stream.close(constants.NGHTTP2_NO_ERROR);
    }
    const { ledger, clock } = this.#engine.options;
    const atMs = outcome === 'timeout' ? clock.nowMs() : (this.#endedAtMs ?? clock.nowMs());
    ledger.end(this.#sent.id, outcome, atMs, this.status, this.#bytes, version, pid, tlsError, look);
    this.#onEnd(outcome);
  }
}
