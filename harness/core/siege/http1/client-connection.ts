import type { Failure } from '../../ledger/outcome.ts';
import { type BrokenAt, classifyError } from '../classify-error.ts';
import { exhausted, untrusted } from '../machine-trouble.ts';
import { Upload } from '../requests/upload.ts';
import { ResponseParser } from '../response/response.ts';
import type { AnswerHead, AnswerReader } from '../siege-types.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { Engine } from './engine.ts';
import type { Attempt } from './request-attempt.ts';
import { LAST_SETTLE_MS, SETTLE_MS, SETTLING_MAX } from './settling.ts';
import { Wire, type WireHandler } from './wire.ts';

/**
 * - `closed`: can be taken for a new connection
 * - `connecting`, `handshake`, `waiting`: the record is open and the answer is not whole
 * - `settling`: the answer is whole and judged, the record still open
 * - `idle`: no record is open, the connection waits for the next request
 * - `closing`: no record is open, the socket is on its way out
 */
type State = 'closed' | 'connecting' | 'handshake' | 'waiting' | 'settling' | 'idle' | 'closing';

/** What becomes of the requests on one connection after the other: each record is ended here, exactly once. */
export class Connection implements WireHandler, AnswerHead {
  /** When to call `expire`, in the run's milliseconds. */
  deadlineMs = Number.POSITIVE_INFINITY;
  /** Its place among the engine's live connections. */
  place = -1;
  readonly #engine: Engine;
  readonly #wire: Wire;
  readonly #reader: AnswerReader;
  readonly #parser: ResponseParser;
  #state: State = 'closed';
  #attempt: Attempt | null = null;
  #server: EndpointState;
  /** Requests sent on this connection. */
  #requests = 0;
  /** Sends the request, if that takes more than one go. */
  #upload: Upload | null = null;
  /** The answer leaves the connection open for another request. */
  #keep = false;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#server = engine.endpointState(0);
    this.#reader = engine.judge.reader(this);
    this.#parser = new ResponseParser(this.#reader, (status) => {
      if (status === 100) this.#upload?.onContinue();
    });
    this.#wire = new Wire(this, engine.wireOptions);
  }

  // What the judge's reader sees of the answer.
  get requestId(): number {
    return this.#attempt?.id ?? -1;
  }
  get target(): number {
    return this.#attempt?.request.target ?? -1;
  }
  get status(): number {
    return this.#parser.status;
  }
  get toHead(): boolean {
    return this.#parser.toHead;
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

  /** Whether a record waits for this connection to end it. */
  get hasOpenRecord(): boolean {
    return this.#state === 'connecting' || this.#state === 'handshake' || this.#state === 'waiting' || this.#state === 'settling';
  }

  /** Sends a request: on a new connection, or on this one if it is idle. */
  send(attempt: Attempt): void {
    const { timeoutMs, connectTimeoutMs } = this.#engine.options;
    this.#attempt = attempt;
    this.#parser.reset(attempt.request.method === 'HEAD', this.#engine.headMemories[attempt.request.target]);
    if (this.#state === 'idle') {
      this.#requests++;
      this.#state = 'waiting';
      this.deadlineMs = attempt.sentAtMs + timeoutMs;
      this.#write(attempt);
      return;
    }
    this.#requests = 1;
    this.#state = 'connecting';
    this.#server = this.#engine.endpointState(attempt.endpoint);
    this.deadlineMs = attempt.sentAtMs + Math.min(timeoutMs, connectTimeoutMs);
    this.#engine.connectionBegun(attempt.endpoint, attempt.sentAtMs);
    this.#wire.connect(this.#engine.endpoint(attempt.endpoint));
  }

  /** The deadline has passed. */
  expire(): void {
    switch (this.#state) {
      case 'connecting':
      case 'handshake':
        return this.#fail('connect-timeout');
      case 'waiting':
        return this.#fail('timeout');
      case 'settling':
        // The process may have stood still since the answer: what has come by now is read first.
        this.deadlineMs = Number.POSITIVE_INFINITY;
        return this.#engine.holdForOnePoll(this);
      case 'closed':
      case 'idle':
      case 'closing':
        this.deadlineMs = Number.POSITIVE_INFINITY;
    }
  }

  /** The sockets have been read once more since the answer; if that brought an end of it, the hold is moot. */
  releaseHold(): void {
    if (this.#state === 'settling') this.#settleUnended();
  }

  /** Closes it if it is idle. */
  closeIdle(): void {
    if (this.#state !== 'idle') return;
    this.#attempt?.client.unpark(this, this.#attempt.endpoint);
    this.#close();
  }

  onHandshake(): void {
    if (this.#state === 'connecting') this.#state = 'handshake';
  }

  onOpen(): void {
    const attempt = this.#attempt;
    if (attempt === null || (this.#state !== 'connecting' && this.#state !== 'handshake')) return;
    this.#server.reached = true;
    this.#state = 'waiting';
    this.deadlineMs = attempt.sentAtMs + this.#engine.options.timeoutMs;
    this.#write(attempt);
  }

  onBytes(length: number): void {
    try {
      this.#read(length);
    } catch (error) {
      this.#broke(error);
    }
  }

  onEnd(): void {
    try {
      this.#ended();
    } catch (error) {
      this.#broke(error);
    }
  }

  onError(error: Error): void {
    try {
      this.#errored(error);
    } catch (trouble) {
      this.#broke(trouble);
    }
  }

  onWriteError(error: Error): void {
    if (this.#state === 'waiting' && this.#attempt !== null) this.#attempt.writeError = error;
  }

  onClosed(): void {
    // A close without an end or an error before it: the socket was destroyed under our feet.
    if (this.#state !== 'closing') this.onError(new Error('the connection was closed'));
    this.#state = 'closed';
    this.#attempt = null;
    this.#engine.free(this);
  }

  #write({ request: { bytes, upload } }: Attempt): void {
    if (upload === undefined) this.#wire.write(bytes);
    else this.#upload = new Upload(upload, (octets) => this.#wire.write(octets));
  }

  #read(length: number): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    switch (this.#state) {
      case 'waiting': {
        attempt.bytes += length;
        const progress = this.#parser.execute(this.#engine.wireOptions.readBuffer, 0, length);
        if (progress === 'malformed') this.#fail('malformed');
        else if (progress === 'complete' && this.#parser.consumedTo < length) this.#fail('malformed');
        else if (progress === 'complete') this.#complete(attempt, false);
        return;
      }
      case 'settling':
        // Octets beyond the response, whose record is still open: they make it malformed.
        attempt.bytes += length;
        return this.#fail('malformed');
      case 'idle':
        // Too late to charge them to the request before, too early for the next: the connection is of no use.
        this.#engine.unsolicited++;
        return this.closeIdle();
      case 'connecting':
      case 'handshake':
      case 'closing':
      case 'closed':
    }
  }

  #ended(): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    switch (this.#state) {
      case 'waiting': {
        // A failed write took the reset off the socket, which then reads as ended: it was a reset nevertheless.
        if (attempt.writeError !== null) return this.#classifyError(attempt.writeError, 'answer');
        const end = this.#parser.finish();
        if (end === 'complete') {
          // Node says `end` for a close_notify and for a bare FIN alike, and only the first shows such an answer to be whole
          // (RFC 9112 section 9.8).
          if (this.#engine.endpoint(attempt.endpoint).tlsServerName !== null) this.#engine.endsUnproven++;
          this.#complete(attempt, true);
        } else this.#fail(end === 'idle' ? 'empty-reply' : end);
        return;
      }
      case 'settling':
        if (!this.#keep) this.#server.sawEnd(true);
        return this.#settle(false);
      case 'idle':
        return this.closeIdle();
      case 'connecting':
      case 'handshake':
      case 'closing':
      case 'closed':
    }
  }

  #errored(error: Error): void {
    switch (this.#state) {
      case 'connecting':
        return this.#classifyError(error, 'connect');
      case 'handshake':
        return this.#classifyError(error, 'handshake');
      case 'waiting':
        return this.#classifyError(error, 'answer');
      case 'settling':
        // The answer was whole before the connection broke.
        return this.#settle(false);
      case 'idle':
        return this.closeIdle();
      case 'closing':
      case 'closed':
    }
  }

  #classifyError(error: Error, at: BrokenAt): void {
    const wasReached = this.#server.reached;
    const found = classifyError(error, at, wasReached);
    switch (found.kind) {
      case 'server':
        return this.#fail(found.outcome, error);
      case 'certificate':
        // A deploy that brings a bad certificate is an outage; one that was bad from the start is a matter of options.
        return wasReached ? this.#fail('bad-certificate', error) : this.#broke(untrusted(error));
      case 'local':
        return this.#broke(exhausted(error));
    }
  }

  /** The answer is whole. `ended`: the connection has ended as well. */
  #complete(attempt: Attempt, ended: boolean): void {
    const { client } = attempt;
    const { clock, pace, arrivalsAreScheduled } = this.#engine;
    attempt.answeredAtMs = clock.nowMs();
    attempt.judgement = this.#reader.onEnd();
    client.keepCookies(attempt.request.target, this.#parser);
    // What is left of a request whose answer is there already would be taken for the next one.
    const isSent = this.#upload === null || this.#upload.isWhole;
    this.#endUpload();
    this.#keep = !ended && isSent && client.lane === 'reused' && this.#parser.keepAlive;
    this.#state = 'settling';
    client.settling++;
    if (ended) return this.#settle(false);
    // A server may close a connection that it seemed to keep, and a request on it would be lost through no fault of the server:
    // before it is used again, a connection shows once that it stays open, and later that nothing has come meanwhile.
    const isProof = this.#requests === 1 || pace.spent;
    const briefly = this.#keep ? !isProof : client.settling > SETTLING_MAX || !this.#server.closesByItself;
    this.deadlineMs = attempt.answeredAtMs + (this.#keep && pace.spent ? LAST_SETTLE_MS : SETTLE_MS);
    if (briefly) this.#engine.holdForOnePoll(this);
    if (!this.#keep || (isProof && arrivalsAreScheduled)) client.released(this, attempt.judgedWrong);
  }

  /** The server has not ended the connection while the verdict was held. */
  #settleUnended(): void {
    if (!this.#keep) this.#server.sawEnd(false);
    this.#settle(true);
  }

  /** Nothing came that speaks against the answer. `open`: the connection still is. */
  #settle(open: boolean): void {
    const attempt = this.#attempt;
    if (attempt === null || attempt.judgement === null) return;
    const { client, endpoint, judgement } = attempt;
    client.settling--;
    this.deadlineMs = Number.POSITIVE_INFINITY;
    if (open && this.#keep && client.park(this, endpoint)) this.#state = 'idle';
    else this.#close();
    attempt.endAsJudged(judgement, this.status);
    client.released(this, attempt.judgedWrong);
  }

  #fail(outcome: Failure, cause?: Error): void {
    const attempt = this.#attempt;
    if (attempt === null) return;
    if (this.#state === 'settling') attempt.client.settling--;
    this.#close();
    attempt.endAsFailed(outcome, this.status, cause ?? new Error(`${outcome} ${this.#parser.reason}`.trim()));
    attempt.client.released(this, true);
  }

  /** The siege itself broke over this connection: a record that is open stays so, and no side is blamed. */
  #broke(error: unknown): void {
    this.#close();
    this.#engine.broke(error);
  }

  #endUpload(): void {
    this.#upload?.stop();
    this.#upload = null;
  }

  #close(): void {
    this.#endUpload();
    this.#state = 'closing';
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.#wire.close();
  }
}
