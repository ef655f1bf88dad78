import type { HeldEnd, HeldRecord } from '../../ledger/held-exchanges.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { Outcome } from '../../ledger/outcome.ts';
import { type BrokenAt, classifyError, tlsErrorOf } from '../classify-error.ts';
import { SETTLE_MS } from '../http1/settling.ts';
import { Wire, type WireHandler } from '../http1/wire.ts';
import { exhausted, untrusted } from '../machine-trouble.ts';
import type { Sender } from '../pace/pace.ts';
import type { StreamPromise } from '../requests/request-definition.ts';
import { ResponseParser } from '../response/response.ts';
import type { AnswerHead, EventReader, Judgement, Target } from '../siege-types.ts';
import { eventReaderOf } from './event-judge.ts';
import { EventStreamReader, type StreamEvent } from './event-stream.ts';
import type { StreamEngine } from './stream-engine.ts';
import { isEndless, mostSilenceMs, promiseFor, turnsAfterMs } from './stream-promise.ts';
import { streamRequest } from './stream-request.ts';
import { type SessionMark, StreamSession } from './stream-session.ts';

/**
 * - `closed`: can begin another stream
 * - `connecting`, `handshake`, `waiting`: the head of the answer has not come
 * - `streaming`: events come
 * - `settling`: the stream is over, and what the server does next is looked at
 * - `closing`: the record has its outcome, the socket is on its way out
 */
type State = 'closed' | 'connecting' | 'handshake' | 'waiting' | 'streaming' | 'settling' | 'closing';

/** A stream whose record is open. */
interface Begun {
  readonly id: number;
  readonly held: HeldRecord | null;
  readonly atMs: number;
  readonly promise: StreamPromise;
  readonly session: StreamSession;
  /** What had come of the session before. */
  readonly before: SessionMark;
}

const NO_PROMISE: StreamPromise = {};
const NOT_JUDGED: Judgement = { outcome: 'answered', version: 0, pid: 0 };

/**
 * One user who listens to a stream at a time, on a connection of its own, and connects again when it breaks off: with the id of the last
 * event that came, after the time that the server asked for (HTML standard, section 9.2.3). A stream that the server said is over is
 * followed by a new one.
 */
export class StreamClient implements Sender, WireHandler, AnswerHead {
  readonly lane: Lane;
  tookMs: number | null;
  comesBack = false;
  /** When to call `expire`, in the run's milliseconds. */
  deadlineMs = Number.POSITIVE_INFINITY;
  target = 0;
  readonly #engine: StreamEngine;
  readonly #number: number;
  readonly #wire: Wire;
  readonly #parser: ResponseParser;
  readonly #reader: EventReader;
  #turn: number;
  #state: State = 'closed';
  #begun: Begun | null = null;
  /** The session of each target. */
  readonly #sessions: (StreamSession | null)[];
  #events: EventStreamReader | null = null;
  #judged: Judgement = NOT_JUDGED;
  /** What ended the stream while its octets were read; told when they are. */
  #found: { readonly outcome: Exclude<Outcome, 'open'>; readonly end: Exclude<HeldEnd, 'open'> } | null = null;
  /** The server has said that the stream is over. */
  #isOver = false;
  /** All of the answer has come: what comes now is none of its own. */
  #isComplete = false;
  /** Events of this stream. */
  #received = 0;
  #bytes = 0;
  #atMs = 0;
  #leaveAtMs = Number.POSITIVE_INFINITY;
  #silentAtMs = Number.POSITIVE_INFINITY;
  #endedAtMs = 0;
  #writeError: Error | null = null;
  #pauseMs = 0;

  constructor(engine: StreamEngine, lane: Lane, number: number) {
    this.#engine = engine;
    this.lane = lane;
    this.#number = number;
    this.#turn = number;
    this.tookMs = turnsAfterMs(engine.options.targets[0]?.stream, lane);
    this.#sessions = engine.options.targets.map(() => null);
    this.#wire = new Wire(this, engine.wireOptions);
    this.#reader = eventReaderOf(engine.options.judge, this);
    this.#parser = new ResponseParser({
      onHead: () => this.#onHead(),
      onBody: (chunk, from, to) => this.#onBody(chunk, from, to),
      onPause: () => {},
    });
  }

  // What the judge's reader sees of the answer.
  get requestId(): number {
    return this.#begun?.id ?? -1;
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

  send(intendedMs: number | null): void {
    const engine = this.#engine;
    const { ledger, held, clock, targets, connectTimeoutMs, timeoutMs } = engine.options;
    const target = this.#targetOfNext(targets);
    this.target = target;
    const promise = promiseFor(targets[target]?.stream ?? NO_PROMISE, this.lane);
    const session = this.#sessionOf(target, promise);
    const atMs = clock.nowMs();
    const id = ledger.begin(this.#number, this.lane, target, atMs, intendedMs === null ? 0 : Math.max(0, atMs - intendedMs), false);
    this.#begun = {
      id,
      held: held?.begin(id, 'sse', session.lastEventId, isEndless(promise), promise.mayBeQuiet) ?? null,
      ...{ atMs, promise, session },
      before: session.mark(),
    };
    this.#judged = NOT_JUDGED;
    this.#found = null;
    this.#isOver = false;
    this.#isComplete = false;
    this.#received = 0;
    this.#bytes = 0;
    this.#atMs = atMs;
    this.#writeError = null;
    this.#leaveAtMs = Number.POSITIVE_INFINITY;
    this.#parser.reset();
    engine.opened(this);
    this.#state = 'connecting';
    this.deadlineMs = atMs + Math.min(timeoutMs, connectTimeoutMs);
    this.#wire.connect(engine.endpointOf(target).endpoint);
  }

  /** The siege is over: a stream that is whole so far is ended. */
  leave(): void {
    if (this.#state === 'streaming' && (this.#received > 0 || this.#begun?.promise.mayBeQuiet === true)) this.#leaveNow();
  }

  /** The deadline has passed. */
  expire(): void {
    switch (this.#state) {
      case 'connecting':
      case 'handshake':
        return this.#finish('connect-timeout', 'lost');
      case 'waiting':
        return this.#finish('timeout', 'lost');
      case 'streaming':
        return this.#silentAtMs <= this.#engine.options.clock.nowMs() ? this.#finish('stalled', 'lost') : this.#leaveNow();
      case 'settling':
        return this.#settle();
      case 'closed':
      case 'closing':
        this.deadlineMs = Number.POSITIVE_INFINITY;
    }
  }

  onHandshake(): void {
    if (this.#state === 'connecting') this.#state = 'handshake';
  }

  onOpen(): void {
    const begun = this.#begun;
    if (begun === null || (this.#state !== 'connecting' && this.#state !== 'handshake')) return;
    const { targets, timeoutMs, sendIds, echo } = this.#engine.options;
    const target = targets[this.target];
    if (target === undefined) return;
    this.#engine.endpointOf(this.target).state.reached = true;
    this.#state = 'waiting';
    this.deadlineMs = begun.atMs + timeoutMs;
    const { id, session } = begun;
    this.#wire.write(
      streamRequest(target, {
        lane: this.lane,
        id: sendIds ? id : null,
        echo: echo === undefined ? null : { echo, id },
        lastEventId: session.lastEventId,
      }),
    );
  }

  onBytes(length: number): void {
    this.#guarded(() => this.#read(length));
  }

  onEnd(): void {
    this.#guarded(() => this.#ended());
  }

  onError(error: Error): void {
    this.#guarded(() => this.#errored(error));
  }

  onWriteError(error: Error): void {
    if (this.#state === 'waiting') this.#writeError = error;
  }

  onClosed(): void {
    // A close without an end or an error before it: the socket was destroyed under our feet.
    if (this.#state !== 'closing') this.onError(new Error('the connection was closed'));
    this.#state = 'closed';
    this.#begun = null;
    this.#events = null;
    this.#engine.released(this, this.#pauseMs);
  }

  /** A session that is not over goes on, so that what comes next is held against what came before. */
  #targetOfNext(targets: readonly Target[]): number {
    const goesOn = this.#sessions.findIndex((session) => session !== null);
    return goesOn >= 0 ? goesOn : this.#turn++ % targets.length;
  }

  #sessionOf(target: number, { numbersFrom }: StreamPromise): StreamSession {
    const session = this.#sessions[target] ?? new StreamSession(numbersFrom, this.#engine.options.clock.nowMs());
    this.#sessions[target] = session;
    return session;
  }

  #read(length: number): void {
    switch (this.#state) {
      case 'waiting':
      case 'streaming': {
        this.#bytes += length;
        this.#atMs = this.#engine.options.clock.nowMs();
        const progress = this.#parser.execute(this.#engine.wireOptions.readBuffer, 0, length);
        const isBeyond = progress === 'complete' && this.#parser.consumedTo < length;
        if (this.#found !== null) this.#finish(this.#found.outcome, this.#found.end);
        else if (progress === 'malformed' || isBeyond) this.#finish('malformed', 'lost');
        else if (progress === 'complete') this.#complete();
        else if (this.#isOver) this.#holdVerdict();
        else if (this.#state === 'streaming') this.#heard();
        return;
      }
      case 'settling':
        return this.#readBehind(length);
      case 'closed':
      case 'connecting':
      case 'handshake':
      case 'closing':
    }
  }

  /** The server has said that the stream is over: what belongs to the answer may follow, and nothing else. */
  #readBehind(length: number): void {
    this.#bytes += length;
    if (this.#isComplete) return this.#finish('malformed', 'lost');
    const progress = this.#parser.execute(this.#engine.wireOptions.readBuffer, 0, length);
    const isBeyond = progress === 'complete' && this.#parser.consumedTo < length;
    if (progress === 'malformed' || isBeyond) this.#finish('malformed', 'lost');
    this.#isComplete = progress === 'complete';
  }

  #onHead(): void {
    const begun = this.#begun;
    if (begun === null) return;
    this.#judged = this.#reader.onHead();
    if (this.#judged.outcome !== 'answered') this.#found = { outcome: this.#judged.outcome, end: 'lost' };
    // EventSource takes no other status and no other type (HTML standard, section 9.2.2).
    else if (this.status !== 200) this.#found = { outcome: 'wrong-status', end: 'lost' };
    // It was asked for as it is: what is coded all the same can't be read as it comes.
    else if (!/^(?:identity)?$/i.test(this.header('content-encoding') ?? '')) this.#found = { outcome: 'wrong-body', end: 'lost' };
    else if (!/^\s*text\/event-stream\s*(?:;|$)/i.test(this.header('content-type') ?? ''))
      this.#found = { outcome: 'wrong-body', end: 'lost' };
    this.#state = 'streaming';
    if (this.#found === null) begun.held?.onOpened(this.#atMs);
    this.#events = new EventStreamReader((event) => this.#onEvent(event), begun.session.lastEventId ?? '');
    this.#leaveAtMs = begun.atMs + (begun.promise.leaveAfterMs ?? Number.POSITIVE_INFINITY);
    this.#silentAtMs = this.#atMs + this.#mostSilenceMs();
  }

  #onBody(chunk: Buffer, from: number, to: number): void {
    const [events, begun] = [this.#events, this.#begun];
    if (events === null || begun === null || this.#found !== null || this.#isOver) return;
    if (!events.take(chunk, from, to)) this.#found = { outcome: 'malformed', end: 'lost' };
    if (begun.promise.eventWithinMs === undefined) this.#silentAtMs = this.#atMs + this.#mostSilenceMs();
    begun.session.retryMs = events.retryMs ?? begun.session.retryMs;
    if (events.lastEventId !== '') begun.session.lastEventId = events.lastEventId;
  }

  #onEvent(event: StreamEvent): void {
    const begun = this.#begun;
    if (begun === null || this.#isOver) return;
    const { session, promise, held } = begun;
    held?.onSaid(this.#atMs);
    if (event.id !== null) held?.ids.take(event.id, this.#atMs);
    session.heardMs = this.#atMs;
    this.#received++;
    this.#silentAtMs = this.#atMs + this.#mostSilenceMs();
    const isNumber = session.take(event.id);
    if (held !== null) ({ missing: held.missing, repeated: held.repeated } = session.since(begun.before));
    if (!isNumber || !this.#reader.onEvent(event)) this.#found ??= { outcome: 'wrong-body', end: 'lost' };
    if (event.type === promise.endEvent) this.#isOver = true;
  }

  /** All of the answer has come. */
  #complete(): void {
    this.#isComplete = true;
    // What stands behind the last event has no end: a client never sees it.
    if (!this.#isOver && this.#events?.isWithinEvent === true) return this.#finish('truncated', 'lost');
    this.#holdVerdict();
  }

  /** Holds the verdict for what the server does next. */
  #holdVerdict(): void {
    this.#state = 'settling';
    this.#endedAtMs = this.#atMs;
    this.deadlineMs = this.#atMs + SETTLE_MS;
  }

  #settle(): void {
    if (this.#isSentAway()) return this.#finish('stalled', 'lost');
    this.#finishWhole(this.#isOver ? 'finished' : 'closed');
  }

  /** The server ends it without an event, and has sent this client none for longer than it promises. */
  #isSentAway(): boolean {
    const { session, promise } = this.#begun ?? {};
    if (session === undefined || promise?.eventWithinMs === undefined || this.#received > 0) return false;
    return this.#endedAtMs - session.heardMs > promise.eventWithinMs;
  }

  #leaveNow(): void {
    this.#finishWhole('by-us');
  }

  /** The stream came to a right end: what came over it says what it was worth. */
  #finishWhole(end: 'finished' | 'closed' | 'by-us'): void {
    if (this.#begun === null) return;
    const { missing, repeated } = this.#begun.session.since(this.#begun.before);
    this.#finish(missing > 0 ? 'gap' : repeated > 0 ? 'repeated' : 'answered', end);
  }

  #heard(): void {
    this.deadlineMs = Math.min(this.#silentAtMs, this.#leaveAtMs);
    if (this.#engine.stopping) this.leave();
  }

  #mostSilenceMs(): number {
    return mostSilenceMs(this.#begun?.promise ?? NO_PROMISE, this.#engine.options.timeoutMs);
  }

  #ended(): void {
    switch (this.#state) {
      case 'waiting':
      case 'streaming': {
        // A failed write took the reset off the socket, which then reads as ended: it was a reset nevertheless.
        if (this.#writeError !== null) return this.#classifyError(this.#writeError, 'answer');
        this.#atMs = this.#engine.options.clock.nowMs();
        const end = this.#parser.finish();
        if (end !== 'complete') return this.#finish(end === 'idle' ? 'empty-reply' : end, 'lost');
        // Nothing but the end of the connection ends it, and a process that is killed ends it so, too.
        if (this.#begun?.promise.endEvent !== undefined || this.#events?.isWithinEvent === true) return this.#finish('truncated', 'lost');
        this.#engine.endsUnproven++;
        this.#endedAtMs = this.#atMs;
        return this.#finishWhole('closed');
      }
      case 'settling':
        return this.#settle();
      case 'connecting':
      case 'handshake':
      case 'closed':
      case 'closing':
    }
  }

  #errored(error: Error): void {
    switch (this.#state) {
      case 'connecting':
        return this.#classifyError(error, 'connect');
      case 'handshake':
        return this.#classifyError(error, 'handshake');
      case 'waiting':
      case 'streaming':
        return this.#classifyError(error, 'answer');
      case 'settling':
        // The stream was over before the connection broke.
        return this.#settle();
      case 'closed':
      case 'closing':
    }
  }

  #classifyError(error: Error, at: BrokenAt): void {
    const wasReached = this.#engine.endpointOf(this.target).state.reached;
    const found = classifyError(error, at, wasReached);
    switch (found.kind) {
      case 'server':
        return this.#finish(found.outcome, 'lost', error);
      case 'certificate':
        return wasReached ? this.#finish('bad-certificate', 'lost', error) : this.#broke(untrusted(error));
      case 'local':
        return this.#broke(exhausted(error));
    }
  }

  /** Gives the record its outcome, which it gets exactly once, and closes the connection. */
  #finish(outcome: Exclude<Outcome, 'open'>, end: Exclude<HeldEnd, 'open'>, cause?: Error): void {
    const begun = this.#begun;
    if (begun === null || this.#state === 'closing' || this.#state === 'closed') return;
    const { ledger, clock, pauseAfterFailureMs } = this.#engine.options;
    const nowMs = clock.nowMs();
    const atMs = this.#state === 'settling' && outcome !== 'malformed' ? this.#endedAtMs : nowMs;
    const { version, pid, look = 0 } = this.#judged;
    ledger.end(begun.id, outcome, atMs, this.status, this.#bytes, version, pid, cause === undefined ? '' : tlsErrorOf(cause), look);
    begun.held?.onEnd(end, atMs);
    this.#engine.recorded();
    const isFailed = outcome !== 'answered';
    const isHeld = isEndless(begun.promise);
    // For how long one is held until the service ends it says nothing of how busy the service is.
    this.tookMs = isFailed || isHeld ? null : nowMs - begun.atMs;
    this.comesBack = end === 'closed' || end === 'lost';
    if (this.#isOver || end === 'by-us') this.#sessions[this.target] = null;
    this.#pauseMs = end === 'lost' || end === 'closed' ? (begun.session.retryMs ?? pauseAfterFailureMs) : 0;
    this.#close();
  }

  /** What breaks in here is our own: the record stays open, and no side is blamed. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#broke(error);
    }
  }

  #broke(error: unknown): void {
    this.#close();
    this.#engine.broke(error);
  }

  #close(): void {
    this.#state = 'closing';
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.#wire.close();
  }
}
