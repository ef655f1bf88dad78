import type autocannon from 'autocannon';
import { ZerodropError } from '../../errors.ts';
import type { Lane } from '../../ledger/ledger.ts';
import { checkRequest, type Method, type UploadPlan } from '../requests/request-definition.ts';
import { credentialsOf, headersOf, takeOut } from '../requests/request-headers.ts';
import { type PlannedUpload, planUpload } from '../requests/upload.ts';
import type { Target } from '../siege-types.ts';

/** The header by which a request says its number in the ledger. */
export const ID_HEADER = 'X-Zerodrop-Request';

/** Headers that differ from request to request, of the one that is built next. */
export type HeadersOfNext = () => Readonly<Record<string, string>>;
/** autocannon writes this line into each request, whatever headers it is given. */
const KEEP_ALIVE_LINE = '\r\nConnection: keep-alive\r\n';
const CLOSE_LINE = Buffer.from('\r\nConnection: close\r\n');

/** A request as autocannon keeps it: the definition that it builds from, and what it has built. */
export interface AutocannonRequest extends autocannon.Request {
  /** Index of the target that it goes to. */
  readonly target: number;
  readonly method: Method;
  /** What its Host header says; autocannon puts it first. */
  readonly host: string;
  /** `user:password`, for autocannon to make an Authorization header of. */
  readonly auth?: string;
  /** The request as it goes over the wire; set by autocannon when it builds, and again each time if there is a `setupRequest`. */
  requestBuffer?: Buffer;
  /** What goes over the wire in place of what autocannon builds. */
  readonly octets?: Buffer;
  /** How its body is sent, if not in one go. */
  readonly upload?: UploadPlan;
  /** What is sent each time, if nothing in it changes; set once it is built. */
  sent?: BuiltRequest;
}

/** A request as it goes over the wire. */
export interface BuiltRequest {
  /** Index of the target that it goes to. */
  readonly target: number;
  readonly method: Method;
  readonly bytes: Buffer;
  /** How it is sent, if not in one go: then `bytes` does not go over the wire. */
  readonly upload?: PlannedUpload;
}

/** A request as it is sent. */
export function sentAs(target: number, method: Method, bytes: Buffer, upload?: UploadPlan): BuiltRequest {
  return upload === undefined ? { target, method, bytes } : { target, method, bytes, upload: planUpload(bytes, upload) };
}

/**
 * The definitions of the requests to the targets, in their order, for autocannon to build and iterate. `headersOfNext`, if
 * headers differ from request to request, gives those of the request that is built next: autocannon then builds each request anew, else once.
 * Throws UsageError for a request that can't be sent as it is defined.
 */
export function autocannonRequests(targets: readonly Target[], headersOfNext: HeadersOfNext | null): AutocannonRequest[] {
  return targets.map((target, index) => {
    checkRequest(target.name, target);
    const { url, method = 'GET', body, upload } = target;
    const headers = headersOf(target);
    const credentials = headers.has('authorization') ? null : credentialsOf(url);
    const request: AutocannonRequest = {
      target: index,
      method,
      path: `${url.pathname}${url.search}`,
      host: takeOut(headers, 'host') ?? url.host,
      headers: Object.fromEntries(headers.values()),
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      ...(upload === undefined ? {} : { upload }),
      ...(target.octets === undefined ? {} : { octets: Buffer.from(target.octets) }),
      ...(credentials === null ? {} : { auth: credentials }),
    };
    return headersOfNext === null ? request : { ...request, setupRequest: withHeaders(headersOfNext) };
  });
}

/**
 * The request as autocannon built it, for the lane: if each request has a connection of its own, the line that promises to keep
 * it says `close`. autocannon can't be told to: it would send both lines.
 */
export function forLane(built: Buffer, lane: Lane): Buffer {
  const at = built.indexOf(KEEP_ALIVE_LINE);
  if (at < 0) throw new ZerodropError('autocannon built a request without the Connection line that it is known to write');
  if (lane === 'reused') return built;
  return Buffer.concat([built.subarray(0, at), CLOSE_LINE, built.subarray(at + KEEP_ALIVE_LINE.length)]);
}

function withHeaders(headersOfNext: HeadersOfNext): (request: autocannon.Request) => autocannon.Request {
  return (request) => ({ ...request, headers: { ...request.headers, ...headersOfNext() } });
}
