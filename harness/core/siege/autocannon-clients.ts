import { createRequire } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import autocannon from 'autocannon';
import { ZerodropError } from '../errors.ts';

/** The version whose internals are leaned on here, and nowhere else. */
const PINNED_VERSION = '9.0.0';
/** 23 days: the run ends when the siege says so, never by autocannon's own clock. In seconds; timers hold at most 2^31 ms. */
const FOREVER_SECONDS = 2_000_000;
/** autocannon looks this often whether it was stopped, in milliseconds. */
const SAMPLE_MS = 20;

/** One autocannon client, told what became of the requests that our connections sent in its name. */
export interface Tally {
  request(): void;
  response(status: number, bytes: number, durationMs: number): void;
  mismatch(body: string): void;
  error(error: Error): void;
  timeout(): void;
}

export interface Totals {
  readonly requests: number;
  readonly responses: number;
  readonly errors: number;
  readonly timeouts: number;
}

/** autocannon at work: it has its clients, counters, histograms and result; the connections are ours. */
export interface Carrier {
  readonly tallies: readonly Tally[];
  /** Stops autocannon and returns its totals. */
  stop(): Promise<Totals>;
}

/** The autocannon that is installed; a test may give another. */
export interface Load {
  readonly run: (options: autocannon.Options, done: (error: unknown, result: autocannon.Result) => void) => { stop(): void };
  readonly version: string;
}

/** What a client of autocannon must have for us to take its connections over. */
interface HookableClient {
  _connect(): void;
  _doRequest(): void;
  _destroyConnection(): void;
  destroy(): void;
  emit(event: string, ...values: readonly unknown[]): boolean;
}

/**
 * Starts autocannon with `clients` clients and takes over the connection handling of each: `setupClient` runs in a
 * client's constructor before it first connects. `url` is only what autocannon names in its result.
 *
 * Throws ZerodropError where this is not the pinned version, or the hook did not take over every client.
 */
export function carry(clients: number, url: string, load: Load = { run: autocannon, version: installedVersion() }): Carrier {
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
    { url, connections: clients, duration: FOREVER_SECONDS, timeout: FOREVER_SECONDS, sampleInt: SAMPLE_MS, setupClient },
    (error: unknown, totals) => {
      if (error === null || error === undefined) resolve(totals);
      else reject(error);
    },
  );
  // A rejection is reported by `stop`; until then nobody waits for it.
  result.catch(() => {});
  if (taken.length !== clients || connects !== clients || taken.some((client) => 'conn' in client)) {
    tracker.stop();
    throw disarmed(`${taken.length} of ${clients} clients were taken over, ${connects} asked for a connection`);
  }
  return {
    tallies: taken.map(tallyOf),
    async stop() {
      for (const client of taken) client.destroy();
      tracker.stop();
      const totals = await result;
      return {
        // autocannon adds one request a client that it believes to have missed: those sent while the client was built.
        requests: sentOf(totals) - clients,
        responses: totals['1xx'] + totals['2xx'] + totals['3xx'] + totals['4xx'] + totals['5xx'],
        errors: totals.errors,
        timeouts: totals.timeouts,
      };
    },
  };
}

/** In a worker thread autocannon leaves its totals as they are, for its own main thread to put together. */
function sentOf(totals: autocannon.Result): number {
  return isMainThread ? totals.requests.sent : Number(Reflect.get(totals, 'totalRequests'));
}

function tallyOf(client: HookableClient): Tally {
  return {
    request: () => void client.emit('request'),
    response: (status, bytes, durationMs) => void client.emit('response', status, bytes, durationMs, 0),
    mismatch: (body) => void client.emit('mismatch', body),
    error: (error) => void client.emit('connError', error),
    timeout: () => void client.emit('timeout'),
  };
}

function isHookable(client: object): client is HookableClient {
  return ['_connect', '_doRequest', '_destroyConnection', 'destroy', 'emit'].every(
    (name) => typeof Reflect.get(client, name) === 'function',
  );
}

function installedVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('autocannon/package.json');
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown';
}

function disarmed(why: string): ZerodropError {
  return new ZerodropError(`the siege could not take over the connections of autocannon: ${why}`, {
    hint: `Install autocannon ${PINNED_VERSION} as package-lock.json has it: npm ci`,
  });
}
