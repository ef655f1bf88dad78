import { checkOptions } from '../check-options.ts';
import { echoId } from '../judging/expected-answers.ts';
import type { DrainedSiege, RunningSiege, SiegeOptions, Tally } from '../siege-types.ts';
import { type AutocannonRun, startAutocannon } from './autocannon-clients.ts';
import { autocannonRequests, type HeadersOfNext, ID_HEADER } from './autocannon-requests.ts';
import { Client } from './client.ts';
import { Engine } from './engine.ts';

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
