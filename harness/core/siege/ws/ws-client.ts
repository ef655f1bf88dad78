import type { HeldEnd, HeldRecord } from '../../ledger/held-exchanges.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { Failure } from '../../ledger/outcome.ts';
import { type BrokenAt, classifyError, tlsErrorOf } from '../classify-error.ts';
import { exhausted, untrusted } from '../machine-trouble.ts';
import type { Sender } from '../pace/pace.ts';
import type { WebSocketPlan } from '../requests/request-definition.ts';
import type { AnswerHead, AnswerReader } from '../siege-types.ts';
import { NumberedMessages } from './numbered-messages.ts';
import type { WsConnection } from './ws-connection.ts';
import { endOf } from './ws-end.ts';
import type { WsEngine } from './ws-engine.ts';

type Ended = Failure | 'answered';

/** One user of WebSockets: opens one, exchanges messages on it until one side closes it, and opens the next. */
export class WsClient implements Sender {
  readonly lane: Lane;
  /** Of one that it closed by itself, after as long as it holds one. For how long the service lets one live says nothing of how busy it is. */
  tookMs: number | null;
  comesBack = false;
  readonly #engine: WsEngine;
  readonly #number: number;
  #turn: number;

  constructor(engine: WsEngine, lane: Lane, number: number) {
    this.#engine = engine;
    this.lane = lane;
    this.#number = number;
    this.#turn = number;
    this.tookMs = turnsAfterMs(engine.options.targets[0]?.webSocket, lane);
  }

  send(intendedMs: number | null): void {
    const engine = this.#engine;
    const { ledger, clock, targets } = engine.options;
    // What is held is held again where it was, so that each target keeps its share.
    const isHeld = this.lane === 'reused' && targets[this.#turn % targets.length]?.webSocket?.heldInReused === true;
    const target = (isHeld ? this.#turn : this.#turn++) % targets.length;
    const sentAtMs = clock.nowMs();
    const lagMs = intendedMs === null ? 0 : Math.max(0, sentAtMs - intendedMs);
    const id = ledger.begin(this.#number, this.lane, target, sentAtMs, lagMs, false);
    engine.begun(
      new WsAttempt(engine, { id, target, lane: this.lane }, (outcome, end, attempt) => {
        this.tookMs = outcome === 'answered' && end === 'by-us' ? clock.nowMs() - sentAtMs : null;
        this.comesBack = end !== 'by-us';
        engine.released(this, attempt, outcome !== 'answered');
      }),
    );
  }
}

const EVERY_MS = 100;

/**
 * How long a client of lane `new` will hold its first WebSocket, if others hold theirs to the end: known beforehand, it keeps the first ones
 * apart, so that later ones are not all opened at one moment. Null if nothing is known.
 */
function turnsAfterMs(plan: WebSocketPlan | undefined, lane: Lane): number | null {
  const { heldInReused, messages, everyMs = EVERY_MS } = plan ?? {};
  return lane === 'new' && heldInReused === true && messages !== undefined ? messages * everyMs : null;
}

const NOTHING = Buffer.alloc(0);

/** A WebSocket from when its record is opened until it has its outcome, which it gets exactly once. */
export class WsAttempt implements AnswerHead {
  readonly requestId: number;
  readonly target: number;
  readonly toHead = false;
  readonly #engine: WsEngine;
  readonly #onEnd: (outcome: Ended, end: Exclude<HeldEnd, 'open'>, attempt: WsAttempt) => void;
  readonly #plan: WebSocketPlan;
  readonly #messages: NumberedMessages;
  readonly #held: HeldRecord | null;
  readonly #reader: AnswerReader;
  readonly #connection: WsConnection;
  /** Runs out if nothing comes. */
  readonly #patience: NodeJS.Timeout;
  #nextMessage: NodeJS.Timeout | null = null;
  #judged: Ended = 'answered';
  #version = 0;
  #pid = 0;
  /** A ping whose pong has not come. */
  #pinged = false;
  #pings = 0;
  /** What has come of what it owes: that it was opened, echoes, pongs. */
  #heard = 0;
  #silent = false;
  /** When the server's Close came; null before. */
  #closedAtMs: number | null = null;
  #stopping = false;
  #over = false;
  #open = false;

  constructor(
    engine: WsEngine,
    { id, target, lane }: { readonly id: number; readonly target: number; readonly lane: Lane },
    onEnd: (outcome: Ended, end: Exclude<HeldEnd, 'open'>, attempt: WsAttempt) => void,
  ) {
    this.requestId = id;
    this.target = target;
    this.#engine = engine;
    this.#onEnd = onEnd;
    this.#plan = engine.planOf(target, lane);
    this.#messages = new NumberedMessages(id, this.#plan);
    this.#held = engine.options.held?.begin(id, 'ws', null, this.#plan.messages === undefined) ?? null;
    this.#reader = engine.judge.reader(this);
    this.#patience = setTimeout(() => this.#expire(), engine.options.timeoutMs);
    this.#connection = engine.connect(target, id, this.#plan, this.#hooks());
  }

  get status(): number {
    return this.#connection.status;
  }

  header(name: string): string | null {
    const value = this.#connection.headers[name];
    if (value === undefined) return null;
    return Array.isArray(value) ? value.join(', ') : value;
  }

  isHead(octets: Buffer): boolean {
    return this.headOctets().equals(octets);
  }

  headOctets(): Buffer {
    const lines = Object.entries(this.#connection.headers).map(([name, value]) => `${name}: ${String(value)}`);
    return Buffer.from([`HTTP/1.1 ${this.status}`, ...lines, '', ''].join('\r\n'), 'latin1');
  }

  /** Sends no more, and closes it once all that was sent has come back. */
  stop(): void {
    this.#stopping = true;
    this.#guarded(() => this.#goOn());
  }

  #hooks() {
    return {
      onOpen: () =>
        this.#guarded(() => {
          this.#open = true;
          this.#heard++;
          this.#engine.reached(this.target);
          this.#held?.onOpened(this.#engine.options.clock.nowMs());
          this.#patience.refresh();
          if (this.#plan.judgesOpening === true) this.#judge(NOTHING);
          if (this.#judged !== 'answered') this.#stopping = true;
          this.#sendNext();
        }),
      onMessage: (message: Buffer) => this.#guarded(() => this.#take(message)),
      onPong: () =>
        this.#guarded(() => {
          if (this.#plan.echoes !== false) return;
          this.#heard++;
          // In place of an echo.
          if (this.#pinged) this.#held?.onMessage(this.#engine.options.clock.nowMs());
          this.#pinged = false;
          this.#patience.refresh();
          this.#goOn();
        }),
      onClosing: () => {
        this.#closedAtMs = this.#engine.options.clock.nowMs();
      },
      onEnd: () => this.#guarded(() => this.#end()),
    };
  }

  /** What breaks in here is our own: the record stays open, and no side is blamed. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#quiet();
      this.#engine.broke(error);
    }
  }

  #take(message: Buffer): void {
    const nowMs = this.#engine.options.clock.nowMs();
    // If none of ours comes back, whatever comes is the server's own, though it may end with two numbers.
    if (this.#plan.echoes !== false && this.#messages.take(message)) {
      this.#heard++;
      this.#patience.refresh();
      this.#held?.onMessage(nowMs);
      this.#judge(message);
      // What it sends of its own accord is not what it owes.
    } else this.#held?.onSaid(nowMs);
    if (this.#messages.fault !== null || this.#judged !== 'answered') this.#stopping = true;
    this.#goOn();
  }

  /** An echo is judged as an answer, of which it is the body. */
  #judge(message: Buffer): void {
    this.#reader.onHead();
    this.#reader.onBody(message, 0, message.length);
    this.#reader.onPause();
    const { outcome, version, pid } = this.#reader.onEnd();
    if (this.#judged === 'answered') this.#judged = outcome;
    if (this.#version === 0) this.#version = version;
    if (this.#pid === 0) this.#pid = pid;
  }

  /** Sends what may be sent, or closes it. */
  #goOn(): void {
    if (!this.#open || !this.#connection.isOpen) return;
    if (this.#isDone()) return this.#connection.close();
    const everyMs = this.#plan.everyMs ?? EVERY_MS;
    if (everyMs === 0) this.#sendNext();
    else this.#nextMessage ??= setTimeout(() => this.#guarded(() => this.#isDue()), everyMs);
  }

  #isDue(): void {
    this.#nextMessage = null;
    this.#sendNext();
  }

  #isDone(): boolean {
    const { echoes = true, messages } = this.#plan;
    const { sent, awaited, lastCame } = this.#messages;
    const enough = this.#stopping || (messages !== undefined && (echoes ? sent : this.#pings) >= messages);
    if (!echoes) return enough && !this.#pinged;
    // If one is missing, what was sent last has come, or it is given up.
    return enough && sent > 0 && (awaited === 0 || (this.#stopping && this.#messages.fault !== null && lastCame));
  }

  #sendNext(): void {
    const { echoes = true, window = 1, messages = Number.POSITIVE_INFINITY, everyMs = EVERY_MS } = this.#plan;
    // The Close of the server may have come, and the end of the connection not yet.
    if (!this.#connection.isOpen) return;
    if (this.#isDone()) return this.#connection.close();
    if (!echoes) return this.#ping();
    const mayStart = (): boolean => this.#messages.sent < messages && (!this.#stopping || this.#messages.sent === 0);
    while (this.#messages.awaited < window && mayStart()) {
      if (this.#messages.awaited === 0) this.#patience.refresh();
      this.#connection.send(this.#messages.next());
      if (everyMs > 0) break;
    }
    if (everyMs > 0 && this.#messages.awaited < window && mayStart()) this.#goOn();
  }

  #ping(): void {
    if (!this.#pinged) this.#patience.refresh();
    this.#pinged = true;
    this.#pings++;
    this.#connection.ping();
  }

  /** Timers run before the sockets are read: after a freeze of this process what has arrived meanwhile is read first. */
  #expire(): void {
    const heard = this.#heard;
    setImmediate(() =>
      setImmediate(() =>
        this.#guarded(() => {
          if (!this.#over && (this.#heard !== heard || this.#owesNothing())) this.#patience.refresh();
          else if (!this.#over) this.#giveUp();
        }),
      ),
    );
  }

  #owesNothing(): boolean {
    if (!this.#open) return false;
    return this.#plan.echoes === false ? !this.#pinged : this.#messages.awaited === 0;
  }

  #giveUp(): void {
    this.#silent = true;
    this.#connection.destroy();
    // Before it is connected there is nothing that would end.
    this.#end();
  }

  #end(): void {
    if (this.#over) return;
    if (!this.#open) return this.#neverOpened();
    const { violation, beyondClose, closeCode, weClosed, error } = this.#connection;
    const { fault, awaited } = this.#messages;
    const { outcome, end } = endOf({
      judged: this.#judged,
      fault,
      awaited,
      silent: this.#silent,
      violation,
      beyondClose,
      closeCode,
      weClosed,
      broken: error !== null,
    });
    // The status of a WebSocket that the server closed with an error is the code of it: 1011.
    this.#finish(outcome, end, outcome === 'wrong-status' ? (closeCode ?? 0) : this.status);
  }

  #neverOpened(): void {
    const { error, requested, inTlsHandshake, violation, status, ended, bytes } = this.#connection;
    if (this.#silent) return this.#finish('timeout', 'lost', status);
    if (violation !== null) return this.#finish('malformed', 'lost', status);
    if (status !== 0) return this.#finish(status === 101 ? 'malformed' : 'wrong-status', 'lost', status);
    if (error !== null) return this.#broken(error, requested ? 'answer' : inTlsHandshake ? 'handshake' : 'connect');
    // Its head was cut, or did not even begin.
    this.#finish(ended && bytes > 0 && requested ? 'truncated' : 'empty-reply', 'lost', status);
  }

  #broken(error: Error, at: BrokenAt): void {
    const found = classifyError(error, at, this.#engine.wasReached(this.target));
    switch (found.kind) {
      case 'server':
        return this.#finish(found.outcome, 'lost', 0, tlsErrorOf(error));
      case 'certificate':
        if (this.#engine.wasReached(this.target)) return this.#finish('bad-certificate', 'lost', 0, tlsErrorOf(error));
        throw untrusted(error);
      case 'local':
        throw exhausted(error);
    }
  }

  #finish(outcome: Ended, end: Exclude<HeldEnd, 'open'>, status: number, tlsError = ''): void {
    this.#over = true;
    this.#quiet();
    const { ledger, clock } = this.#engine.options;
    const atMs = this.#closedAtMs ?? clock.nowMs();
    const { closeCode, bytes } = this.#connection;
    ledger.end(this.requestId, outcome, atMs, status, bytes, this.#version, this.#pid, tlsError);
    if (this.#held !== null) {
      this.#held.sent = this.#messages.sent + this.#pings;
      this.#held.missing = this.#messages.awaited;
      this.#held.repeated = this.#messages.repeated;
      this.#held.onEnd(end, atMs, closeCode);
    }
    this.#onEnd(outcome, end, this);
  }

  #quiet(): void {
    clearTimeout(this.#patience);
    if (this.#nextMessage !== null) clearTimeout(this.#nextMessage);
  }
}
