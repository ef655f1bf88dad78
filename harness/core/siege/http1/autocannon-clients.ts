import { createRequire } from 'node:module';
import autocannon from 'autocannon';
import { ZerodropError } from '../../errors.ts';
import type { Lane } from '../../ledger/ledger.ts';
import type { Tally } from '../siege-types.ts';
import { type AutocannonRequest, type BuiltRequest, forLane, sentAs } from './autocannon-requests.ts';

/** The version whose internals are leaned on here, and nowhere else. */
const PINNED_VERSION = '9.0.0';
/** 23 days: the run ends when the siege says so, never by autocannon's own clock. In seconds; timers hold at most 2^31 ms. */
const FOREVER_SECONDS = 2_000_000;
/** autocannon looks this often whether it was stopped, in milliseconds. */
const SAMPLE_MS = 20;

/** A client of autocannon: it says what to send next, and is told what became of it. */
export interface AutocannonClient {
  /** The next request of the client's loop, built: it goes over the wire as it is. */
  next(): BuiltRequest;
  request(): void;
  response(status: number, bytes: number, durationMs: number): void;
  mismatch(body: string): void;
  error(error: Error): void;
  timeout(): void;
}

/** autocannon at work for one lane: it builds and iterates the requests and keeps a tally; the connections and the pace are ours. */
export interface AutocannonRun {
  readonly clients: readonly AutocannonClient[];
  /** Stops autocannon and returns its tally. */
  stop(): Promise<Tally>;
}

export interface AutocannonOptions {
  readonly clients: number;
  readonly lane: Lane;
  /** What the clients loop over, in this order. */
  readonly requests: readonly AutocannonRequest[];
  /** Number of the first client: client i of the siege starts with request i modulo their number. */
  readonly firstNumber: number;
  /** All clients together go through one loop, which starts with the first request; else each has a loop of its own. */
  readonly shareLoop: boolean;
}

/** The autocannon that is installed; a test may give another. */
export interface Load {
  readonly run: (options: autocannon.Options, done: (error: unknown, result: autocannon.Result) => void) => { stop(): void };
  readonly version: string;
}

/** What a client of autocannon must have for us to take its connections over, and to take its requests. */
interface HookableClient {
  readonly requestIterator: RequestIterator;
  setRequests(requests: readonly AutocannonRequest[]): void;
  _connect(): void;
  _doRequest(): void;
  _destroyConnection(): void;
  destroy(): void;
  emit(event: string, ...values: readonly unknown[]): boolean;
}

/**
 * autocannon's own histograms take some 3 MB a lane of memory that WebAssembly never gives back, a hundred for the calibration. Nothing
 * reads them: the ledger knows how long each request took. autocannon leaves those out that are `__custom` (lib/histUtil.js, encodeHist).
 */
const NO_HISTOGRAM = {
  __custom: true,
  recordValue: () => undefined,
  recordValueWithExpectedInterval: () => undefined,
  reset: () => undefined,
  destroy: () => undefined,
};
const WITHOUT_HISTOGRAMS = { histograms: { latencies: NO_HISTOGRAM, requests: NO_HISTOGRAM, throughput: NO_HISTOGRAM } };

interface RequestIterator {
  requests: readonly AutocannonRequest[];
  currentRequestIndex: number;
  /** Steps to the next request, and builds it if it has a `setupRequest`. */
  nextRequest(): AutocannonRequest;
  /** Called at each end of the loop: what a request leaves for later ones is forgotten. */
  resetContext(): void;
}

/**
 * Starts autocannon with `clients` clients and takes over the connection handling of each: `setupClient` runs in a
 * client's constructor before it first connects. Requests without a `setupRequest` are built once, by the first client, for all of them.
 *
 * Throws ZerodropError if this is not the pinned version, or the hook did not take over every client.
 */
export function startAutocannon(options: AutocannonOptions, load: Load = { run: autocannon, version: installedVersion() }): AutocannonRun {
  const { clients } = options;
  if (load.version !== PINNED_VERSION) throw disarmed(`its version is ${load.version}, and ${PINNED_VERSION} is expected`);
  const taken: HookableClient[] = [];
  let connects = 0;
  const setupClient = (client: autocannon.Client) => {
    if (!isHookable(client)) throw disarmed('its clients have other methods than expected');
    client._connect = () => {
      connects++;
    };
    client._doRequest = () => {};
    client._destroyConnection = () => {};
    taken.push(client);
  };
  const { promise: result, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const tracker = load.run(
    {
      // Names no target: its user and password, if it has them, would go into the requests to all of them.
      url: 'http://127.0.0.1/',
      connections: clients,
      duration: FOREVER_SECONDS,
      timeout: FOREVER_SECONDS,
      sampleInt: SAMPLE_MS,
      setupClient,
      // The counters as they are, in a worker thread as in the main one.
      skipAggregateResult: true,
      ...WITHOUT_HISTOGRAMS,
    },
    (error: unknown, totals) => {
      if (error === null || error === undefined) resolve(totals);
      else reject(error);
    },
  );
  // A rejection is reported by `stop`; until then no code waits for it.
  result.catch(() => {});
  if (taken.length !== clients || connects !== clients || taken.some((client) => 'conn' in client)) {
    tracker.stop();
    throw disarmed(`${taken.length} of ${clients} clients were taken over, ${connects} asked for a connection`);
  }
  let built: AutocannonClient[];
  try {
    built = clientsOf(taken, options);
  } catch (error) {
    for (const client of taken) client.destroy();
    tracker.stop();
    throw error;
  }
  return {
    clients: built,
    async stop() {
      for (const client of taken) client.destroy();
      tracker.stop();
      const totals = await result;
      return {
        // autocannon adds one request a client that it believes to have missed: those sent while the client was built.
        requests: Number(Reflect.get(totals, 'totalRequests')) - clients,
        responses: totals['1xx'] + totals['2xx'] + totals['3xx'] + totals['4xx'] + totals['5xx'],
        errors: totals.errors,
        timeouts: totals.timeouts,
      };
    },
  };
}

/** Gives the clients of a lane their loops: the first client builds the requests, and the others go through the same ones. */
function clientsOf(taken: readonly HookableClient[], options: AutocannonOptions): AutocannonClient[] {
  const { lane, requests, firstNumber, shareLoop } = options;
  const [first] = taken;
  if (first === undefined) return [];
  first.setRequests(requests);
  for (const request of requests) if (request.setupRequest === undefined) request.sent = builtFor(request, lane);
  return taken.map((client, nth) => {
    const iterator = shareLoop ? first.requestIterator : client.requestIterator;
    iterator.requests = requests;
    // Requests leave nothing for later ones here, and forgetting it costs a deep copy, for one target at each request.
    iterator.resetContext = () => {};
    // It steps before it sends.
    iterator.currentRequestIndex = ((shareLoop ? 0 : firstNumber + nth) + requests.length - 1) % requests.length;
    return clientOf(client, iterator, lane);
  });
}

function clientOf(client: HookableClient, iterator: RequestIterator, lane: Lane): AutocannonClient {
  return {
    next() {
      const request = iterator.nextRequest();
      return request.sent ?? builtFor(request, lane);
    },
    request: () => void client.emit('request'),
    response: (status, bytes, durationMs) => void client.emit('response', status, bytes, durationMs, 0),
    mismatch: (body) => void client.emit('mismatch', body),
    error: (error) => void client.emit('connError', error),
    timeout: () => void client.emit('timeout'),
  };
}

function builtFor({ requestBuffer, target, method, octets, upload }: AutocannonRequest, lane: Lane): BuiltRequest {
  if (octets !== undefined) return { target, method, bytes: octets };
  if (requestBuffer === undefined) throw disarmed('it did not build a request', 'requests');
  return sentAs(target, method, forLane(requestBuffer, lane), upload);
}

function isHookable(client: object): client is HookableClient {
  const has = (object: object, name: string): boolean => typeof Reflect.get(object, name) === 'function';
  const iterator: unknown = Reflect.get(client, 'requestIterator');
  if (typeof iterator !== 'object' || iterator === null || !has(iterator, 'nextRequest')) return false;
  return ['_connect', '_doRequest', '_destroyConnection', 'destroy', 'emit', 'setRequests'].every((name) => has(client, name));
}

function installedVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('autocannon/package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

function disarmed(why: string, what = 'connections'): ZerodropError {
  return new ZerodropError(`the siege could not take over the ${what} of autocannon: ${why}`, {
    hint: `Install autocannon ${PINNED_VERSION} as package-lock.json has it: npm ci`,
  });
}
