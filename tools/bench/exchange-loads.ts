import type { Lane } from '../../harness/core/ledger/ledger.ts';
import type { ExchangeName } from '../../harness/core/siege/exchange-name.ts';
import type { RequestDefinition } from '../../harness/core/siege/requests/request-definition.ts';

/** What `bench` loads a server with by one exchange, on one core, and what is asked of it. */
export interface ExchangeLoad {
  /** How it is named on the command line; unique. */
  readonly name: string;
  readonly title: string;
  readonly exchange: ExchangeName;
  readonly lane: Lane;
  readonly request: RequestDefinition;
  /** At which of the target's addresses. */
  readonly at: 'http1' | 'http2';
  /** What an exchange in a second is counted in. */
  readonly unit: string;
  /** Null if nothing is asked for. */
  readonly atLeastPerSecond: number | null;
}

const KIB = 1024;
const body = (bytes: number): Buffer => Buffer.alloc(bytes, 'a body that is posted. ');

/** A row for each exchange: what is measured beside the GET of the race of tools. */
export const EXCHANGE_LOADS: readonly ExchangeLoad[] = [
  {
    name: 'post',
    title: 'POST of 1 KiB',
    exchange: 'post',
    lane: 'reused',
    request: { method: 'POST', body: body(KIB) },
    at: 'http1',
    unit: 'requests',
    atLeastPerSecond: 5000,
  },
  {
    name: 'post-new',
    title: 'POST of 1 KiB',
    exchange: 'post',
    lane: 'new',
    request: { method: 'POST', body: body(KIB) },
    at: 'http1',
    unit: 'requests',
    atLeastPerSecond: 5000,
  },
  {
    name: 'post-16mib',
    title: 'POST of 16 MiB, in chunks',
    exchange: 'post',
    lane: 'reused',
    request: { method: 'POST', body: body(16 * KIB * KIB), upload: { framing: 'chunked' } },
    at: 'http1',
    unit: 'requests',
    atLeastPerSecond: null,
  },
  {
    name: 'h2',
    title: 'GET over HTTP/2, all clients on one connection',
    exchange: 'h2',
    lane: 'reused',
    request: {},
    at: 'http2',
    unit: 'requests',
    atLeastPerSecond: 5000,
  },
  {
    name: 'h2-post',
    title: 'POST of 1 KiB over HTTP/2, all clients on one connection',
    exchange: 'h2',
    lane: 'reused',
    request: { method: 'POST', body: body(KIB) },
    at: 'http2',
    unit: 'requests',
    atLeastPerSecond: null,
  },
];

/** The row of this name. Throws RangeError if there is none: the names are the table's own. */
export function loadOf(name: string): ExchangeLoad {
  const found = EXCHANGE_LOADS.find((load) => load.name === name);
  if (found === undefined) throw new RangeError(`no exchange is loaded by the name ${name}`);
  return found;
}
