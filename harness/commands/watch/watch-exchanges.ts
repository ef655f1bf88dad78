import { UsageError } from '../../core/errors.ts';
import { type ExchangeName, isHeld } from '../../core/siege/exchange-name.ts';
import type { Mix } from '../../core/siege/parts/mix.ts';
import type { Method, RequestDefinition } from '../../core/siege/requests/request-definition.ts';
import type { ChangeOptions } from './watch-expected-options.ts';
import type { HoldOptions } from './watch-held-options.ts';
import type { PaceOptions } from './watch-pace-options.ts';
import type { SentOptions } from './watch-sent-options.ts';

/** What `watch` exchanges with a service, as the command line says it. */
export const WATCHED_EXCHANGES = ['get', 'post', 'h2', 'sse', 'ws'] as const satisfies readonly ExchangeName[];
export type WatchedExchange = (typeof WATCHED_EXCHANGES)[number];

/** A group of clients of `watch`, which exchange the same. */
export interface WatchedGroup {
  readonly exchange: WatchedExchange;
  /** In each lane. */
  readonly clients: number;
  /** What is sent to each URL. */
  readonly request: RequestDefinition;
}

/** How long a client of lane `new` holds a stream or a WebSocket before it leaves and opens another, in seconds, unless `--hold` says otherwise. */
export const USUAL_HOLD_S = 2;
/** A client of a WebSocket pings that often: what a service sends by itself is counted, and nothing else is known of it. In milliseconds. */
const PING_EVERY_MS = 100;

const HAVE_NO_BODY: ReadonlySet<Method> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

function isWatched(name: ExchangeName): name is WatchedExchange {
  return (WATCHED_EXCHANGES as readonly string[]).includes(name);
}

type Named = Pick<SentOptions, 'method' | 'data' | 'requests'> &
  Pick<PaceOptions, 'allowRetry'> &
  HoldOptions &
  Pick<ChangeOptions, 'versionFrom'>;

/**
 * Who sends what: `sent` is what the options say, `plain` the same without a method and a body. Without a mix all send `sent`. In a mix
 * clients of `post` send the body, by POST or the method that is named, and the others send plain GETs. Throws UsageError if two options don't fit.
 */
export function watchedGroups(
  mix: Mix,
  { sent, plain }: { readonly sent: RequestDefinition; readonly plain: RequestDefinition },
  {
    isNamed,
    options: { method, data, requests, allowRetry, hold = USUAL_HOLD_S, versionFrom, eventIds },
  }: { readonly isNamed: boolean; readonly options: Named },
): readonly WatchedGroup[] {
  const groups = (Object.entries(mix) as [ExchangeName, number][]).map(([exchange, clients]) => {
    if (!isWatched(exchange))
      throw new UsageError(`watch can't send the exchange "${exchange}"`, `It knows ${WATCHED_EXCHANGES.join(', ')}.`);
    return { exchange, clients };
  });
  const isMix = groups.length > 1;
  const names = groups.map(({ exchange }) => exchange);
  if (requests !== undefined && (isMix || (isNamed && !names.includes('h2'))))
    throw new UsageError(
      `--requests was given, and clients that ${names.join(' and ')}`,
      'Each request of the file says its method by itself: leave --exchange and --clients KIND:N out, or say --exchange h2.',
    );
  if (allowRetry && names.includes('h2'))
    throw new UsageError(
      '--allow-retry was given with clients that speak HTTP/2',
      'There the server says itself what may be sent again, which is no loss (RFC 9113, section 8.7): leave it out.',
    );
  const hasPost = names.includes('post');
  const unsent = [method !== undefined && '--method', data !== undefined && '--data'].find((option) => option !== false);
  if (isMix && !hasPost && unsent !== undefined)
    throw new UsageError(`${unsent} was given, and no client sends it`, 'In a mix clients of post do: say post:N among --clients.');
  return groups.map(({ exchange, clients }) => {
    const request = isMix && exchange !== 'post' ? plain : sent;
    if (exchange === 'post') return { exchange, clients, request: postOf(request) };
    if (isHeld(exchange) && request.method !== undefined)
      throw new UsageError(
        `clients of ${exchange} send no ${request.method}`,
        'Leave --method and --data out: what is held open begins with a GET.',
      );
    // Those of lane `reused` hold theirs over the whole deploy; those of lane `new` come and go, so that new ones are opened during it, too.
    if (exchange === 'sse')
      return {
        exchange,
        clients,
        request: {
          ...request,
          stream: {
            ...{ leaveAfterMs: hold * 1000, heldInReused: true, mayBeQuiet: true },
            ...(eventIds === 'numbered' ? { numbersFrom: 'any' as const } : {}),
          },
        },
      };
    if (exchange === 'ws')
      return {
        exchange,
        clients,
        request: {
          ...request,
          webSocket: {
            echoes: false,
            everyMs: PING_EVERY_MS,
            messages: Math.round((hold * 1000) / PING_EVERY_MS),
            heldInReused: true,
            ...(versionFrom === undefined ? {} : { judgesOpening: true }),
          },
        },
      };
    if (isNamed && exchange === 'get' && requests === undefined && request.method !== undefined && request.method !== 'HEAD')
      throw new UsageError(`clients of get send no ${request.method}`, 'Say --exchange post, or leave --exchange out.');
    return { exchange, clients, request };
  });
}

function postOf(request: RequestDefinition): RequestDefinition {
  const { method = 'POST' } = request;
  if (HAVE_NO_BODY.has(method))
    throw new UsageError(`clients of post send no ${method}`, 'Leave --method out, or name one that has a body, such as PUT.');
  return { ...request, method };
}
