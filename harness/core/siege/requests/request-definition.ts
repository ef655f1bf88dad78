import { UsageError } from '../../errors.ts';
import type { NumbersFrom } from '../sse/event-sequence.ts';

/** The methods that autocannon builds requests of, but CONNECT: what answers it is a tunnel, which no reader of answers can judge. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'] as const;
export type Method = (typeof METHODS)[number];

/** What a client asks for. Without anything it is a GET without a body. */
export interface RequestDefinition {
  readonly method?: Method;
  /** Names and values, in the order in which they are sent. Values of the same name are joined, as RFC 9110 section 5.3 allows. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** Sent as it is; a text in UTF-8. Its Content-Length is added. */
  readonly body?: string | Uint8Array;
  /** How the body is sent; in one go, unless this is given. */
  readonly upload?: UploadPlan;
  /** What the answer promises if it is a stream of events; nothing but that it does not end, unless this is given. */
  readonly stream?: StreamPromise;
  /** What a client does on a WebSocket; only the exchange `ws` reads it. */
  readonly webSocket?: WebSocketPlan;
}

/** What a stream of events promises its clients. */
export interface StreamPromise {
  /** The longest time from one event to the next, in milliseconds; absent if only the siege's time-out bounds how long nothing at all comes. */
  readonly eventWithinMs?: number;
  /** The ids of events are whole numbers, each one more than the one before, also over connections: where they begin. Absent if they are not. */
  readonly numbersFrom?: NumbersFrom;
  /** The type of the event by which the server says that the stream is over; absent if it never says so. */
  readonly endEvent?: string;
  /** A client leaves a stream after this time, in milliseconds, as users come and go; absent if it stays until the siege ends. */
  readonly leaveAfterMs?: number;
  /** Clients of lane `reused` never leave: `leaveAfterMs` is for those of lane `new` alone. */
  readonly heldInReused?: true;
  /** No event need come for as long as it is open, unless `eventWithinMs` says otherwise. */
  readonly mayBeQuiet?: true;
}

/** What a client does on a WebSocket that it has opened. Each message is numbered, and the server is to send it back. */
export interface WebSocketPlan {
  /** From one message to the next, in milliseconds; 100 unless this is given. 0: the next as soon as there is room in the window. */
  readonly everyMs?: number;
  /** Messages that may be on their way at the same time; 1 unless this is given. */
  readonly window?: number;
  /**
   * The client closes it after as many messages, and opens another. Unless this is given, that of lane `reused` is held until the siege
   * ends, and that of lane `new` is closed after ten.
   */
  readonly messages?: number;
  /** Lengths of the messages in octets, one after the other; as short as their numbers unless this is given. */
  readonly sizes?: readonly number[];
  /** Subprotocols that are offered. */
  readonly subprotocols?: readonly string[];
  /** Offers permessage-deflate (RFC 7692). */
  readonly deflate?: true;
  /** The server sends nothing back: the client only pings, and the server's own messages are counted. */
  readonly echoes?: false;
  /** Clients of lane `reused` hold it until the siege ends: `messages` is for those of lane `new` alone. */
  readonly heldInReused?: true;
  /** The answer that opens it is judged, as one without a body: it may say its version. */
  readonly judgesOpening?: true;
}

/** How the body of a request is sent. */
export interface UploadPlan {
  /** How the server learns where it ends: by its length, unless this is `chunked`. */
  readonly framing?: 'content-length' | 'chunked';
  /** Sends `Expect: 100-continue`, and the body when the server asks for it, or after a second without a word of it. */
  readonly waitsForContinue?: true;
  /** Into how many pieces it is cut; pieces of 64 KiB unless this is given. */
  readonly pieces?: number;
  /** Makes it a slow one: how long the client waits between two pieces, in milliseconds. */
  readonly pauseMs?: number;
}

/**
 * Headers that say how long the request is or what becomes of its connection. The siege sends them itself: a wrong one would make
 * a correct server look broken.
 */
const OURS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-zerodrop-request',
]);
/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** RFC 9110 section 5.5: everything but control characters; a tab is allowed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;

/** The siege sends a header of this name itself, if it is sent at all. */
export function isOurHeader(name: string): boolean {
  return OURS.has(name.toLowerCase());
}

/** The method of each request, for the record of a run; nothing if all of them are GET. */
export function methodsOf(requests: readonly RequestDefinition[]): { readonly methods?: readonly Method[] } {
  const methods = requests.map(({ method = 'GET' }) => method);
  return methods.every((method) => method === 'GET') ? {} : { methods };
}

export function isMethod(text: string): text is Method {
  return (METHODS as readonly string[]).includes(text);
}

/** Throws UsageError if a request of this method can't be sent. `name` is what the error calls the request. */
export function demandMethod(name: string, method: string): asserts method is Method {
  if (!isMethod(method))
    throw new UsageError(`${name}: the method ${JSON.stringify(method)} can't be sent`, `Methods are ${METHODS.join(', ')}.`);
}

/** Throws UsageError if a request can't be sent as it is defined. `name` is what the error calls it. */
export function checkRequest(name: string, { method = 'GET', headers = [], body, upload }: RequestDefinition): void {
  demandMethod(name, method);
  if (upload !== undefined) checkUpload(name, upload, body);
  if (method === 'TRACE' && body !== undefined) throw new UsageError(`${name}: TRACE has no body`, 'RFC 9110 section 9.3.8 forbids it.');
  for (const [header, value] of headers) {
    const named = `${name}: the header ${JSON.stringify(header)}`;
    if (!TOKEN.test(header)) throw new UsageError(`${named} has a name that is no header's`);
    if (isOurHeader(header))
      throw new UsageError(
        `${named} is the siege's own`,
        'Leave it out: it says how long a request is, or what becomes of its connection.',
      );
    if (CONTROL.test(value)) throw new UsageError(`${named} has a control character in its value`);
  }
}

function checkUpload(name: string, { pieces, pauseMs = 0 }: UploadPlan, body: RequestDefinition['body']): void {
  if (body === undefined || body.length === 0) throw new UsageError(`${name}: there is no body to upload`);
  if (pieces !== undefined && !(Number.isInteger(pieces) && pieces >= 1))
    throw new UsageError(`${name}: a body is sent in one piece or more, not in ${pieces}`);
  if (!(pauseMs >= 0)) throw new UsageError(`${name}: the pause between two pieces is 0 ms or more, not ${pauseMs}`);
}
