import { UsageError } from '../errors.ts';
import { type AutocannonRun, startAutocannon } from './autocannon-clients.ts';
import { autocannonRequests, type HeadersOfNext, ID_HEADER } from './autocannon-requests.ts';
import { Client } from './client.ts';
import { Engine } from './engine.ts';
import { echoId } from './expected-answers.ts';
import { ratePerSecondOf } from './pace-plan.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions, Tally } from './siege-types.ts';

/** The ledger's column of clients holds 16 bits. */
const MAX_CLIENTS = 65_536;

/**
 * Starts a siege: `clients` clients for each lane, numbered through in the order of the lanes, loop over the targets.
 * autocannon builds the requests, each client's loop over them, and a tally; connections, pace and accounting are ours.
 * Its tally agrees with the ledger: requests = sent, responses = answered + wrong-status + wrong-body, errors = all
 * other failures, of which timeouts = timeout + connect-timeout.
 *
 * The answer that a judge gets is valid during the call only. Throws UsageError for options that can't be carried
 * out, and ZerodropError if autocannon is not the one that is known.
 */
export function startSiege(options: SiegeOptions): RunningSiege {
  checkOptions(options);
  const engine = new Engine(options);
  const runs: AutocannonRun[] = [];
  try {
    const clients = options.lanes.flatMap((lane, nth) => {
      const firstNumber = nth * options.clients;
      const run = startAutocannon({
        clients: options.clients,
        lane,
        requests: autocannonRequests(options.targets, headersOfNext(options)),
        firstNumber,
        shareLoop: engine.arrivalsAreScheduled,
      });
      runs.push(run);
      return run.clients.map((client, i) => new Client(engine, { number: firstNumber + i, lane }, client));
    });
    for (const client of clients) engine.pace.ready(client);
  } catch (error) {
    engine.stop();
    for (const run of runs) void run.stop();
    throw error;
  }
  let drained: Promise<DrainedSiege> | null = null;
  const end = () => {
    drained ??= ending(engine, runs);
    return drained;
  };
  const limit = options.maxRequests === null ? new Promise<never>(() => {}) : engine.over.then(end);
  const finished = Promise.race([engine.broken, limit]);
  // Who only drains learns of trouble there.
  finished.catch(() => {});
  void engine.over.then(end).catch(() => {});
  return {
    finished,
    drain() {
      engine.stop();
      return end();
    },
  };
}

/** The ids that each request says; null if it says none. */
function headersOfNext({ sendIds, echo, ledger }: SiegeOptions): HeadersOfNext | null {
  if (!sendIds && echo === undefined) return null;
  return () => ({
    ...(sendIds ? { [ID_HEADER]: String(ledger.sent) } : {}),
    ...(echo === undefined ? {} : { [echo.header]: echoId(echo, ledger.sent) }),
  });
}

async function ending(engine: Engine, runs: readonly AutocannonRun[]): Promise<DrainedSiege> {
  await engine.over;
  const tallies = await Promise.all(runs.map((run) => run.stop()));
  if (engine.trouble !== null) throw engine.trouble;
  const sum = (of: keyof Tally) => tallies.reduce((all, one) => all + one[of], 0);
  return {
    autocannon: { requests: sum('requests'), responses: sum('responses'), errors: sum('errors'), timeouts: sum('timeouts') },
    unsent: engine.unsent,
    unsolicited: engine.unsolicited,
    endsUnproven: engine.endsUnproven,
    ...(engine.bareConnects === null ? {} : { connects: engine.bareConnects.seen }),
  };
}

function checkOptions(options: SiegeOptions): void {
  const { targets, clients, lanes, ledger, pace, maxRequests } = options;
  const ratePerSecond = ratePerSecondOf(pace);
  if (targets.length === 0) throw new UsageError('a siege needs at least one target');
  if (targets.length > ledger.targets.length)
    throw new UsageError(`the ledger knows ${ledger.targets.length} of ${targets.length} targets`);
  if (lanes.length === 0 || new Set(lanes).size !== lanes.length)
    throw new UsageError(`a siege needs each lane once, not ${JSON.stringify(lanes)}`);
  if (!Number.isInteger(clients) || clients < 1 || clients * lanes.length > MAX_CLIENTS) {
    throw new UsageError(`a siege can have 1 to ${MAX_CLIENTS} clients in all its lanes, not ${clients}`);
  }
  for (const name of ['connectTimeoutMs', 'timeoutMs'] as const) {
    if (!(options[name] > 0)) throw new UsageError(`${name} must be more than 0 ms, not ${options[name]}`);
  }
  if (!(options.pauseAfterFailureMs >= 0))
    throw new UsageError(`pauseAfterFailureMs must be 0 ms or more, not ${options.pauseAfterFailureMs}`);
  if (ratePerSecond !== null && !(ratePerSecond > 0))
    throw new UsageError(`the rate must be more than 0 requests a second, not ${ratePerSecond}`);
  if (maxRequests !== null && !(Number.isInteger(maxRequests) && maxRequests >= 1)) {
    throw new UsageError(`maxRequests must be a whole number from 1, not ${maxRequests}`);
  }
}
