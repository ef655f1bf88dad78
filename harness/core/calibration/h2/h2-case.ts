import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Failure } from '../../ledger/outcome.ts';
import type { RequestDefinition } from '../../siege/requests/request-definition.ts';
import { STATUS_OF, type VersionName } from '../exchange.ts';

/** A request over HTTP/2 that the fault server has read. */
export interface H2Exchange {
  readonly stream: ServerHttp2Stream;
  readonly session: ServerHttp2Session;
  /** The socket under the session, which Node lets no one end through the session. */
  readonly socket: Socket;
  readonly id: string;
  readonly version: VersionName;
  readonly body: Buffer;
}

/** A known fault over HTTP/2, or a known piece of correct behaviour. */
export interface H2Case {
  /** In kebab-case, beginning with `h2-`; unique. */
  readonly name: string;
  readonly title: string;
  /** The outcome under which it must be counted; `answered` for correct behaviour. */
  readonly outcome: Failure | 'answered' | 'unprocessed';
  /** Part of the short form, which a run over HTTP/2 carries out while the server boots. */
  readonly short: boolean;
  /** What the server does with a request that meets the case. */
  readonly act: (exchange: H2Exchange) => void;
  /** What the siege asks for; a GET unless it says otherwise. */
  readonly request: RequestDefinition;
  /** Each request meets the case; each third, if it is absent and the case is a fault. */
  readonly everyRequest?: true;
  /** Nothing listens, so that each attempt meets the case. */
  readonly nothingListens?: true;
}

type HeadOptions = { readonly status?: number; readonly more?: Readonly<Record<string, string>> };

export function headOf({ version, id }: H2Exchange, { status = STATUS_OF[version], more = {} }: HeadOptions = {}) {
  return { ':status': status, 'x-zerodrop-version': version, 'x-zerodrop-request': id, 'content-type': 'text/plain', ...more };
}

/** A whole good answer. */
export function answerWell(exchange: H2Exchange): void {
  exchange.stream.respond(headOf(exchange, { more: { 'content-length': String(exchange.body.length) } }));
  exchange.stream.end(exchange.body);
}

/** The head of an answer and half of its body, and then what is to happen. */
export function half(exchange: H2Exchange, then: () => void): void {
  exchange.stream.respond(headOf(exchange));
  exchange.stream.write(exchange.body.subarray(0, exchange.body.length >> 1), () => setImmediate(then));
}

/** The head of an answer and all of its body, but no end of the stream, and then what is to happen. Only its frames say that it is not whole. */
export function unended(exchange: H2Exchange, then: () => void): void {
  exchange.stream.respond(headOf(exchange));
  exchange.stream.write(exchange.body, () => setImmediate(then));
}

export const fault = (
  name: string,
  title: string,
  outcome: H2Case['outcome'],
  act: H2Case['act'],
  short = false,
  request: RequestDefinition = {},
): H2Case => ({
  name: `h2-${name}`,
  title,
  outcome,
  short,
  act,
  request,
});
export const correct = (name: string, title: string, act: H2Case['act'], short = false, request: RequestDefinition = {}): H2Case =>
  fault(name, title, 'answered', act, short, request);

/** A frame of RFC 9113 section 4.1. */
export function frame(type: number, flags: number, streamId: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
}

/** Types of frames (RFC 9113 section 6), and the flags that end a stream and a block of headers. */
export const FRAME = { data: 0, headers: 1, rstStream: 3, goaway: 7, windowUpdate: 8 } as const;
export const FLAG = { endStream: 1, endHeaders: 4, padded: 8 } as const;

/** A GOAWAY that names the last stream before this one, which may be none at all: Node's own takes 0 for another. */
export function goawayBefore({ socket, stream }: H2Exchange, code: number): void {
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(Math.max(0, (stream.id ?? 0) - 2));
  payload.writeUInt32BE(code, 4);
  socket.write(frame(FRAME.goaway, 0, 0, payload));
}
