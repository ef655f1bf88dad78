import type { Clock } from '../../clock.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { Pace, Sender } from './pace.ts';

/** Requests are kept a little closer than answers come back, so that clients need not wait for their turn behind each other. */
const CLOSER = 0.9;

/** A request goes out at most this long after the sockets were read, in milliseconds. */
const FRESH_MS = 1;
/** On a machine that never lets two looks be that close, it goes out all the same. */
const MOST_LOOKS = 50;

/**
 * At most this many requests a second of all senders together, and never one that is owed: what a slow server or a busy client left
 * out is not made up for. Lanes take turns, and within a lane the sender that has been free for the longest is next.
 *
 * Clients of a slow server would fall into step: those that were answered at one moment would ask at one moment again, and between
 * two such moments nothing would be seen. So requests are kept as far apart as the answers take, divided by the senders. One who was sent
 * away from what it held comes first, and as soon as the rate allows: how soon it is served again is what is measured.
 */
export function ceiling(perSecond: number, maxRequests: number | null, clock: Clock): Pace {
  const leastMs = 1000 / perSecond;
  const free = new Map<Lane, Sender[]>();
  const back: Sender[] = [];
  const senders = new Set<Sender>();
  const took: number[] = [];
  let left = maxRequests ?? Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;
  let soon: NodeJS.Immediate | null = null;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let looks = 0;

  const apartMs = (): number => {
    const meanMs = took.reduce((sum, each) => sum + each, 0) / Math.max(1, took.length);
    return Math.max(leastMs, (CLOSER * meanMs) / Math.max(1, senders.size));
  };
  /** The lane that has waited for the longest comes first: a Map keeps the order in which its keys were set. */
  const next = (): Sender | undefined => {
    const first = back.shift();
    if (first !== undefined) return first;
    for (const [lane, queue] of free) {
      const sender = queue.shift();
      if (sender === undefined) continue;
      free.delete(lane);
      free.set(lane, queue);
      return sender;
    }
    return undefined;
  };
  const anyFree = (): boolean => back.length > 0 || [...free.values()].some((queue) => queue.length > 0);

  /**
   * The sockets are read between two turns. If those are far apart this process stood still, and a server may have closed an idle
   * connection meanwhile: a request on it would be lost for no fault of the server's.
   */
  const isFresh = (nowMs: number): boolean => {
    const fresh = nowMs - lookedMs <= FRESH_MS || looks >= MOST_LOOKS;
    looks = fresh ? 0 : looks + 1;
    lookedMs = nowMs;
    return fresh;
  };

  const dispatch = (): void => {
    soon = null;
    if (left === 0 || !anyFree()) return;
    const nowMs = clock.nowMs();
    const dueMs = lastMs + (back.length > 0 ? leastMs : apartMs());
    if (dueMs > nowMs) {
      timer ??= setTimeout(wake, Math.max(1, Math.floor(dueMs - nowMs)));
      return;
    }
    if (!isFresh(nowMs)) {
      soon = setImmediate(dispatch);
      return;
    }
    // From when it was due, so that the rate does not fall behind by what timers lag; but nothing is made up for.
    lastMs = nowMs - dueMs < leastMs ? dueMs : nowMs;
    left--;
    next()?.send(null);
    dispatchSoon();
  };
  // Timers run before the sockets are read: let what has come be read first, such as the end of a kept connection.
  const dispatchSoon = (): void => {
    if (timer === null) soon ??= setImmediate(dispatch);
  };
  const wake = (): void => {
    timer = null;
    dispatchSoon();
  };

  return {
    get spent() {
      return left === 0;
    },
    ready(sender) {
      if (left === 0) return;
      senders.add(sender);
      if (sender.tookMs !== null && took.push(sender.tookMs) > 2 * senders.size) took.shift();
      const queue = free.get(sender.lane);
      if (sender.comesBack === true) back.push(sender);
      else if (queue === undefined) free.set(sender.lane, [sender]);
      else queue.push(sender);
      // A turn that was to be far off is near for one that comes back.
      if (sender.comesBack === true && timer !== null) {
        clearTimeout(timer);
        timer = null;
      }
      dispatchSoon();
    },
    stop() {
      left = 0;
      if (timer !== null) clearTimeout(timer);
      if (soon !== null) clearImmediate(soon);
      return 0;
    },
  };
}
