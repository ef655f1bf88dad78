import { UsageError } from '../core/errors.ts';
import type { Lane } from '../core/ledger/ledger.ts';
import type { WatchedChange } from '../core/record/run-record.ts';
import { connectNames } from '../core/siege/endpoint.ts';
import type { Target } from '../core/siege/siege-types.ts';
import type { Expected } from '../core/siege/status-judge.ts';
import { besiegeAddresses } from '../run/besieged-addresses.ts';
import type { Until } from '../run/until.ts';
import { demandUnixSockets } from './demand-unix-sockets.ts';
import type { WatchCommandOptions } from './watch.command.ts';
import { changeOf, expectedVersionOf } from './watch-expected-options.ts';
import { withLooksOptions } from './watch-looks-options.ts';
import { expectedOf } from './watch-options.ts';
import { type PaceAndClients, paceOptionsOf } from './watch-pace-options.ts';
import { leftOutInWords, requestsOfFile } from './watch-requests.ts';
import { sentOf } from './watch-sent-options.ts';
import { watchTargets } from './watch-targets.ts';
import { untilOf } from './watch-until-options.ts';
import { partsOfWishes } from './watch-vantage-options.ts';
import { type MaxStalls, maxStallsOf } from './watch-wait-options.ts';

/** What is asked and what is expected, as the options say. */
export interface WatchPlan {
  readonly paced: PaceAndClients;
  readonly sent: Awaited<ReturnType<typeof sentOf>>;
  readonly targets: readonly Target[];
  readonly lanes: readonly Lane[];
  readonly expected: Expected;
  readonly change: WatchedChange;
  readonly until: Until | null;
  readonly maxStalls: MaxStalls;
  /** What the user is told before the run. */
  readonly notes: readonly string[];
}

/** Reads the options that say what is asked and what is expected. Rejects with UsageError if one is wrong, or two don't fit. */
export async function watchPlanOf(urls: readonly string[], options: WatchCommandOptions): Promise<WatchPlan> {
  const paced = paceOptionsOf(options, partsOfWishes(options));
  const sent = await sentOf(options);
  const watched = watchTargets(urls, sent.request);
  demandUnixSockets(watched);
  const ofFile =
    options.requests === undefined
      ? null
      : await requestsOfFile(options.requests, watched, { method: options.method, common: sent.request });
  const { targets, notes } = await besiegeAddresses(ofFile?.targets ?? watched);
  demandRoom(targets);
  const lanes = lanesFor(watched, paced.lanes, options);
  const version = expectedVersionOf(options);
  const statuses = expectedOf(version === undefined ? options.expect : undefined, options.expectBody, targets);
  const expected = { ...withLooksOptions(statuses, options), ...(version === undefined ? {} : { version }) };
  return {
    paced,
    sent,
    targets,
    lanes,
    expected,
    change: changeOf(options, expected),
    until: untilOf(options),
    maxStalls: maxStallsOf(options, targets),
    notes: [...notes, ...leftOutInWords(options.requests ?? '', ofFile?.leftOut ?? [])],
  };
}

/** The uwsgi protocol has one request a connection, which its answer ends. Throws UsageError for what it can't do. */
function lanesFor(
  targets: readonly Target[],
  lanes: readonly Lane[],
  { lane, cookies, requests, echo }: WatchCommandOptions,
): readonly Lane[] {
  if (!targets.some(({ octets }) => octets !== undefined)) return lanes;
  const unfit = [lane === 'reused' && '--lane reused', cookies && '--cookies', requests && '--requests', echo && '--echo'].find(Boolean);
  if (unfit)
    throw new UsageError(
      `${unfit} can't be had with uwsgi://`,
      'Its connections are never kept, and its requests are made once: watch the http:// address.',
    );
  return ['new'];
}

/** Targets, and the places that are only connected to, have a byte in the ledger. Throws UsageError. */
function demandRoom(targets: readonly Target[]): void {
  const all = targets.length + connectNames(targets).length;
  if (all > 255)
    throw new UsageError(
      `${targets.length} requests are too many, each at each address of its name`,
      'Watch fewer URLs, or an address in place of a name.',
    );
}
