import type { Duplex } from 'node:stream';
import type { Clock } from '../core/clock.ts';
import type { InconclusiveError } from '../core/errors.ts';
import type { VantageLost } from '../core/record/held-up.ts';
import type { CalibrationRow, GeneratorHealth } from '../core/record/run-record.ts';
import type { VantageClock } from '../core/record/vantage-of-run.ts';
import type { PartListener, SiegePart } from '../core/siege/parts/siege-parts.ts';
import type { DrainedSiege } from '../core/siege/siege-types.ts';
import { AgentTimes } from '../core/vantage/agent-times.ts';
import { ClockBounds } from '../core/vantage/clock-bounds.ts';
import { demandBatch } from '../core/vantage/demand-batch.ts';
import { agentLost } from './agent-lost.ts';
import { type FromAgent, type Hello, PINGS_AT_ONCE, SILENT_MS, type ToAgent } from './agent-messages.ts';
import type { Frames } from './frames.ts';

/** A drift is told of a run that took as long as this. */
const TELLS_DRIFT_MS = 10_000;

export interface SeatPlan {
  readonly name: string;
  readonly part: SiegePart;
  /** Clients in all lanes and what stands for places that are only connected to, and targets with those places. */
  readonly limits: { readonly clients: number; readonly targets: number };
}

/** An agent that has come. */
export interface ConnectedAgent {
  readonly frames: Pick<Frames, 'send'>;
  readonly stream: Duplex;
  readonly hello: Hello;
}

/** Where an agent's clock was at a time of its own: what is to be added, and half the width of what is not known. */
interface Sight {
  readonly ownMs: number;
  readonly shiftMs: number;
  readonly halfMs: number;
}

type Finished = Extract<FromAgent, { readonly kind: 'finished' }>;

/** The place of one agent: what it says goes to the siege once, whole, and on the run's clock; or it is lost, for a reason. */
export class AgentSeat {
  readonly plan: SeatPlan;
  /** Resolves when the agent has proved its detector, and its clock is known. */
  readonly ready: Promise<void>;
  readonly ended: Promise<DrainedSiege>;
  readonly #clock: Clock;
  readonly #bounds = new ClockBounds();
  readonly #times = new AgentTimes(this.#bounds);
  readonly #pings = new Map<number, number>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<DrainedSiege>();
  #connected: ConnectedAgent | null = null;
  #listener: PartListener | null = null;
  #calibration: readonly CalibrationRow[] | null = null;
  #finished: Finished | null = null;
  #lost: InconclusiveError | null = null;
  #over = false;
  #dismissed = false;
  #heardMs = 0;
  #nextPing = 0;
  #inARow = 0;
  #roundTrips = 0;
  #chunks = 0;
  #toldMs = 0;
  #began: Sight | null = null;
  #ownLastMs = 0;

  constructor(plan: SeatPlan, clock: Clock) {
    this.plan = plan;
    this.#clock = clock;
    this.ready = this.#ready.promise;
    this.ended = this.#ended.promise;
    this.ready.catch(() => undefined);
    this.ended.catch(() => undefined);
  }

  get taken(): boolean {
    return this.#connected !== null || this.#lost !== null;
  }

  get lost(): InconclusiveError | null {
    return this.#lost;
  }

  get host(): string | null {
    return this.#connected?.hello.host ?? null;
  }

  /** The rows of the agent's known-answer test, under the name of its vantage. */
  get calibration(): readonly CalibrationRow[] {
    return (this.#calibration ?? []).map((row) => ({ ...row, vantage: this.plan.name }));
  }

  /** What is known of its clock; null before its first word. */
  get clock(): VantageClock | null {
    if (this.#connected === null || !this.#bounds.known) return null;
    const last = this.#sight();
    const first = this.#began ?? last;
    const tookMs = last.ownMs - first.ownMs;
    const slowedMs = first.shiftMs - last.shiftMs;
    // A drift is told if it is more than what is not known of both sights.
    const tells = tookMs >= TELLS_DRIFT_MS && Math.abs(slowedMs) > first.halfMs + last.halfMs;
    return {
      aheadMs: this.#connected.hello.startedAtMs - this.#clock.startedAt.getTime() - first.shiftMs,
      driftPpm: tells ? (slowedMs / tookMs) * 1e6 : null,
      uncertainMs: this.#times.uncertainMs,
      roundTrips: this.#roundTrips,
    };
  }

  /** Where its clock was at its last answer. */
  #sight(): Sight {
    const { loMs, hiMs } = this.#bounds.at(this.#ownLastMs);
    return { ownMs: this.#ownLastMs, shiftMs: (loMs + hiMs) / 2, halfMs: (hiMs - loMs) / 2 };
  }

  /** An agent takes the seat: it is told what to do, and asked for the time from now on. */
  take(connected: ConnectedAgent): void {
    this.#connected = connected;
    this.#heardMs = this.#clock.nowMs();
    const { stream } = connected;
    // When it has said its count, it may go.
    const gone = (more: string): void => (this.#over ? undefined : this.lose('gone', more));
    stream.on('error', (error) => gone(error.message));
    stream.on('close', () => gone('its connection was closed'));
    stream.on('end', () => gone('its connection was closed'));
    this.#say({ kind: 'plan', name: this.plan.name, part: this.plan.part });
    this.#inARow = PINGS_AT_ONCE;
    this.#ping();
  }

  /** To be called every `PING_MS`: asks for the time, and sees if the agent hangs. */
  tick(): void {
    if (this.#connected === null || this.#over) return;
    const silentMs = this.#clock.nowMs() - this.#heardMs;
    if (silentMs > SILENT_MS) this.lose('hangs', `not a word for ${Math.round(silentMs / 1000)} s`);
    else this.#ping();
  }

  hear(message: FromAgent): void {
    if (this.#over) return;
    this.#heardMs = this.#clock.nowMs();
    switch (message.kind) {
      case 'pong':
        return this.#pong(message.ping, message.atMs);
      case 'ready':
        this.#calibration = message.calibration;
        return this.#readyIfSo();
      case 'chunk':
        return this.#chunk(message);
      case 'finished':
        this.#finished = message;
        this.#inARow = PINGS_AT_ONCE;
        return this.#ping();
      case 'broken':
        return this.lose('broke', message.message);
    }
  }

  /** The siege begins at that moment of the run's clock; `listener` is told what its agent does. */
  begin(atMs: number, listener: PartListener): void {
    this.#listener = listener;
    if (this.#lost !== null) return listener.onBroken(this.#lost);
    this.#began = this.#sight();
    this.#say({ kind: 'start', atMs: atMs - this.#began.shiftMs });
  }

  drain(): void {
    this.#say({ kind: 'drain' });
  }

  /** Nothing more is expected of the agent: it is let go. */
  dismiss(): void {
    this.#over = true;
    this.#dismissed = true;
    this.#say({ kind: 'end' });
    this.#connected?.stream.end();
  }

  /** What the agent did is not known, or not all: it is named, and its connection closed. */
  lose(why: VantageLost['why'], more = ''): void {
    if (this.#dismissed || this.#lost !== null) return;
    this.#over = true;
    const { host, pid } = this.#connected?.hello ?? {};
    const who = host === undefined ? '' : ` (process ${pid} on ${host})`;
    this.#lost = agentLost(this.plan.name, why, `${more}${who}`.trim());
    this.#connected?.stream.destroy();
    this.#ready.reject(this.#lost);
    this.#ended.reject(this.#lost);
    this.#listener?.onBroken(this.#lost);
  }

  #say(message: ToAgent): void {
    this.#connected?.frames.send(message);
  }

  #ping(): void {
    const ping = this.#nextPing++;
    this.#pings.set(ping, this.#clock.nowMs());
    this.#say({ kind: 'ping', ping });
  }

  #pong(ping: number, ownMs: number): void {
    const receivedMs = this.#clock.nowMs();
    const sentMs = this.#pings.get(ping);
    if (sentMs === undefined || typeof ownMs !== 'number') return this.lose('broke', 'it answered what it was not asked');
    this.#pings.delete(ping);
    this.#bounds.sample(sentMs, ownMs, receivedMs);
    if (this.#bounds.contradicts) return this.lose('clock-contradicts');
    this.#roundTrips++;
    this.#ownLastMs = ownMs;
    if (this.#inARow === 0) return;
    if (--this.#inARow > 0) this.#ping();
    else if (this.#finished !== null) this.#finish(this.#finished);
    else this.#readyIfSo();
  }

  /** Its detector has proved itself, and enough round trips tell where its clock is. */
  #readyIfSo(): void {
    if (this.#calibration !== null && this.#inARow === 0) this.#ready.resolve();
  }

  #chunk({ nth, batch }: Extract<FromAgent, { readonly kind: 'chunk' }>): void {
    if (this.#listener === null) return this.lose('broke', 'it sent requests before it was told to');
    if (nth !== this.#chunks) return this.lose('chunk-repeated', `chunk ${nth} came where ${this.#chunks} was to come`);
    this.#chunks++;
    try {
      demandBatch(batch, { ...this.plan.limits, sinceMs: this.#toldMs });
      this.#toldMs = batch.untilMs;
      this.#listener.onBatch(this.#times.onRunsClock(batch));
    } catch (error) {
      this.lose('chunk-impossible', error instanceof Error ? error.message : String(error));
    }
  }

  #finish({ chunks, sent, open, heldEnds, drained, health }: Finished): void {
    const { begun, open: unended, heldEnds: heldEnded } = this.#times.counts;
    if (chunks !== this.#chunks || sent !== begun || open !== unended || heldEnds !== heldEnded)
      return this.lose('miscounted', `it says ${sent} requests in ${chunks} chunks, and ${begun} came in ${this.#chunks}`);
    this.#over = true;
    this.#listener?.onFinished(this.#healthOnRunsClock(health));
    this.#ended.resolve(drained);
  }

  /** A freeze may have begun a little earlier, and ended later, than its machine's clock tells here. */
  #healthOnRunsClock(health: GeneratorHealth): GeneratorHealth {
    const byMs = this.#times.uncertainMs;
    const freezes = health.freezes.map(({ atMs, durationMs }) => ({
      atMs: this.#times.nowOnRunsClock(atMs) - byMs,
      durationMs: durationMs + 2 * byMs,
    }));
    return { ...health, freezes };
  }
}
