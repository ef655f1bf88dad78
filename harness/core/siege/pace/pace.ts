import type { Clock } from '../../clock.ts';
import type { Lane } from '../../ledger/ledger.ts';
import { type Metronome, startMetronome } from './metronome.ts';

/** Arrivals that are further apart may lag by what a timer does. In milliseconds. */
const COARSE_MS = 5;
/** Arrivals that are closer come in groups. */
const FINEST_MS = 0.5;

/** A sender of requests. */
export interface Sender {
  readonly lane: Lane;
  /** How long its last request took until it was free again, in milliseconds; null if that failed, or there was none. */
  readonly tookMs: number | null;
  /** The service has sent it away from what it held, and it comes back: its user does not wait for a turn. */
  readonly comesBack?: boolean;
  /** Sends the next request. `intendedMs` is when it should have been sent, on the run's clock; null: now. */
  send(intendedMs: number | null): void;
}

/** Decides when requests are sent. */
export interface Pace {
  /** This sender has nothing to do. Called again each time that it has become free. */
  ready(sender: Sender): void;
  /** Sends no more. Returns how many arrivals were owed by now and are left unsent. */
  stop(): number;
  /** All that were to be sent have been sent. */
  readonly spent: boolean;
}

/** Each client sends its next request as soon as it can, as siege does, until `maxRequests` were sent. */
export function closedLoop(maxRequests: number | null): Pace {
  let left = maxRequests ?? Number.POSITIVE_INFINITY;
  return {
    get spent() {
      return left === 0;
    },
    ready(sender) {
      if (left === 0) return;
      left--;
      sender.send(null);
    },
    stop() {
      left = 0;
      return 0;
    },
  };
}

/**
 * Arrivals on a schedule that no answer changes: number k is due at t0 + k / rate, where t0 is the moment of the first
 * `ready`. One that finds no free client waits and is sent late, with its lag. Timers of Node are good to a
 * millisecond, so that an arrival may lag by one even if clients are free; if arrivals come that close, a
 * metronome helps.
 */
export function constantRate(ratePerSecond: number, maxRequests: number | null, clock: Clock): Pace {
  const intervalMs = 1000 / ratePerSecond;
  const limit = maxRequests ?? Number.POSITIVE_INFINITY;
  const free: Sender[] = [];
  let startMs: number | null = null;
  let sent = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let soon: NodeJS.Immediate | null = null;
  let metronome: Metronome | null = null;

  const dueBy = (nowMs: number) => Math.min(limit, startMs === null ? 0 : Math.floor((nowMs - startMs) / intervalMs) + 1);

  const dispatch = () => {
    soon = null;
    if (stopped || startMs === null) return;
    for (let due = dueBy(clock.nowMs()); sent < due && free.length > 0; sent++) free.shift()?.send(startMs + sent * intervalMs);
    if (sent >= limit) metronome?.stop();
    if (timer !== null || sent >= limit || free.length === 0) return;
    timer = setTimeout(wake, Math.max(1, Math.floor(startMs + sent * intervalMs - clock.nowMs())));
  };
  // Timers run before the sockets are read: let what has come be read first, such as the end of a kept connection.
  const dispatchSoon = () => {
    soon ??= setImmediate(dispatch);
  };
  const wake = () => {
    timer = null;
    dispatchSoon();
  };

  return {
    get spent() {
      return stopped || sent >= limit;
    },
    ready(sender) {
      if (stopped || sent >= limit) return;
      free.push(sender);
      startMs ??= clock.nowMs();
      if (intervalMs < COARSE_MS && metronome === null) {
        metronome = startMetronome(Number(clock.originNs) / 1e6 + startMs, Math.max(intervalMs, FINEST_MS), dispatchSoon);
      }
      // The wait of the timer ends no later than the next arrival is due; without one, free clients were lacking.
      if (timer === null) dispatchSoon();
    },
    stop() {
      const unsent = stopped ? 0 : Math.max(0, dueBy(clock.nowMs()) - sent);
      stopped = true;
      metronome?.stop();
      if (timer !== null) clearTimeout(timer);
      if (soon !== null) clearImmediate(soon);
      return unsent;
    },
  };
}
