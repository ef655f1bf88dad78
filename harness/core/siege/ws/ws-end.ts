import type { HeldEnd } from '../../ledger/held-exchanges.ts';
import type { Failure } from '../../ledger/outcome.ts';
import type { MessageFault } from './numbered-messages.ts';

/** What was seen of a WebSocket that was open, when it is over. */
export interface SeenOfWebSocket {
  /** What the judge says of an echo; `answered` if it found nothing wrong. */
  readonly judged: Failure | 'answered';
  readonly fault: MessageFault | null;
  /** Messages whose echo has not come. */
  readonly awaited: number;
  /** No echo came within the time that one may take. */
  readonly silent: boolean;
  readonly violation: string | null;
  /** Octets behind the server's Close. */
  readonly beyondClose: number;
  /** Of the server's Close frame, 1005 if it has none; null if no such frame came. */
  readonly closeCode: number | null;
  /** We asked for the end, before the server did. */
  readonly weClosed: boolean;
  /** The socket was reset, or broke otherwise. */
  readonly broken: boolean;
}

/** How a WebSocket ended, for the ledger and for what is kept beside it. */
export interface EndOfWebSocket {
  readonly outcome: Failure | 'answered';
  readonly end: Exclude<HeldEnd, 'open'>;
}

/**
 * Close codes by which a server ends a WebSocket rightly: normally, because it goes away or restarts (1012, of IANA's registry), and without
 * a code. 3000 and above belong to applications (RFC 6455 section 7.4.2).
 */
const FINISHED: ReadonlySet<number> = new Set([1000, 1005]);
const GOES_AWAY: ReadonlySet<number> = new Set([1001, 1012]);
const LEAST_OF_APPLICATIONS = 3000;

/** Does a server end a WebSocket rightly with this code? */
export function isOrderly(code: number): boolean {
  return FINISHED.has(code) || GOES_AWAY.has(code) || code >= LEAST_OF_APPLICATIONS;
}

/**
 * The one outcome of a WebSocket that was open. What the server sent wrong comes first, then what is wrong with its messages, then how it
 * ended: a Close before all messages had come back cuts them short, as the end of the connection without one does (1006).
 */
export function endOf(seen: SeenOfWebSocket): EndOfWebSocket {
  const failed = failureOf(seen);
  if (failed !== null) return { outcome: failed, end: 'lost' };
  if (seen.weClosed || seen.closeCode === null) return { outcome: 'answered', end: 'by-us' };
  return { outcome: 'answered', end: GOES_AWAY.has(seen.closeCode) ? 'closed' : 'finished' };
}

function failureOf(seen: SeenOfWebSocket): Failure | null {
  if (seen.violation !== null || seen.beyondClose > 0) return 'malformed';
  if (seen.judged !== 'answered') return seen.judged;
  switch (seen.fault) {
    case 'repeated':
    case 'gap':
      return seen.fault;
    case 'not-in-order':
    case 'of-another':
      return 'wrong-body';
    case null:
      break;
  }
  if (seen.silent) return 'stalled';
  // What became of the connection after our Close is nothing to a client that has got all its messages.
  if (seen.weClosed && seen.awaited === 0) return null;
  if (seen.closeCode !== null && !isOrderly(seen.closeCode)) return 'wrong-status';
  if (seen.broken && seen.closeCode === null) return 'reset';
  return seen.closeCode === null || seen.awaited > 0 ? 'truncated' : null;
}
