import type { Failure } from '../../ledger/outcome.ts';
import type { WebSocketPlan } from '../../siege/requests/request-definition.ts';
import type { WsSession } from './ws-fault-server.ts';

/** A known fault of a WebSocket, or a known piece of correct behaviour. */
export interface WsCase {
  /** In kebab-case, beginning with `ws-`; unique. */
  readonly name: string;
  readonly title: string;
  /** The outcome under which it must be counted; `answered` for correct behaviour. */
  readonly outcome: Failure | 'answered';
  /** Part of the short form, which a run over WebSockets carries out while the server boots. */
  readonly short: boolean;
  /** What the client does. */
  readonly plan: WebSocketPlan;
  /** What the server does with the request to open one, in place of opening it. */
  readonly handshake?: (session: WsSession) => void;
  /** What it does with the nth message, in place of sending it back. */
  readonly message?: (session: WsSession, message: string, nth: number) => void;
  /** What it does with the client's Close, in place of answering it and ending the connection. */
  readonly closed?: (session: WsSession, payload: Buffer) => void;
  /** Nothing listens, so that each attempt meets the case. */
  readonly nothingListens?: true;
}

/** Several messages on their way at once, so that one may be missing, or overtaken. */
export const AT_ONCE: WebSocketPlan = { everyMs: 0, window: 3, messages: 6 };
/** One after the other, with a pause in which the server may close it: nothing crosses its Close. */
export const ONE_BY_ONE: WebSocketPlan = { everyMs: 20, messages: 4 };

type Acts = Partial<Pick<WsCase, 'handshake' | 'message' | 'closed' | 'plan' | 'short'>>;

export function wsCase(name: string, title: string, outcome: WsCase['outcome'], { plan = AT_ONCE, short = false, ...acts }: Acts): WsCase {
  return { name: `ws-${name}`, title, outcome, short, plan, ...acts };
}

/** All messages are sent back but the nth, with which something else is done. */
export function atMessage(nth: number, act: (session: WsSession, message: string) => void): NonNullable<WsCase['message']> {
  return (session, message, number) => (number === nth ? act(session, message) : session.echo(message));
}
