import { UsageError } from '../../core/errors.ts';
import type { Lane } from '../../core/ledger/ledger.ts';
import type { WatchedChange } from '../../core/record/run-record.ts';
import { connectNames } from '../../core/siege/endpoint.ts';
import type { Expected } from '../../core/siege/judging/status-judge.ts';
import type { PartsGroup } from '../../core/siege/parts/siege-parts.ts';
import type { Target } from '../../core/siege/siege-types.ts';
import { besiegeAddresses } from '../../run/besieged-addresses.ts';
import type { Until } from '../../run/until.ts';
import { demandUnixSockets } from '../demand-unix-sockets.ts';
import type { WatchCommandOptions } from '../watch.command.ts';
import { watchedGroups } from './watch-exchanges.ts';
import { changeOf, expectedVersionOf } from './watch-expected-options.ts';
import { demandFitForHeld, demandHolders, holdInWords, staysOpenOf } from './watch-held-options.ts';
import { withLooksOptions } from './watch-looks-options.ts';
import { expectedOf } from './watch-options.ts';
import { type PaceAndClients, paceOptionsOf } from './watch-pace-options.ts';
import { type LeftOut, leftOutInWords, requestsOfFile } from './watch-requests.ts';
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
  /** The same by who sends them. */
  readonly groups: readonly PartsGroup[];
  readonly lanes: readonly Lane[];
  readonly expected: Expected;
  /** What is held open must not be closed by the service, not even rightly. */
  readonly staysOpen: boolean;
  readonly change: WatchedChange;
  readonly until: Until | null;
  readonly maxStalls: MaxStalls;
  /** What the user is told before the run. */
  readonly notes: readonly string[];
}

/** Reads the options that say what is asked and what is expected. Rejects with UsageError if one is wrong, or two don't fit. */
export async function watchPlanOf(urls: readonly string[], options: WatchCommandOptions): Promise<WatchPlan> {
  const allWebSockets = urls.length > 0 && urls.every((url) => /^wss?:/.test(url));
  const byScheme =
    allWebSockets && options.exchange === undefined && typeof options.clients !== 'object' ? { exchange: 'ws' as const } : {};
  const paced = paceOptionsOf({ ...options, ...byScheme }, partsOfWishes(options));
  demandFitForHeld(paced, options);
  const sent = await sentOf(options);
  const { request: plain } = await sentOf({ header: options.header });
  const { method, requests } = options;
  const asked = watchedGroups(paced.mix, { sent: sent.request, plain }, { isNamed: paced.isNamed, options });
  const notes: string[] = [];
  const leftOut: LeftOut[] = [];
  const groups: PartsGroup[] = [];
  for (const { exchange, clients, request } of asked) {
    const watched = watchTargets(urls, request, exchange);
    demandUnixSockets(watched);
    const ofFile = requests === undefined ? null : await requestsOfFile(requests, watched, { method, common: request });
    const found = await besiegeAddresses(ofFile?.targets ?? watched);
    groups.push({ exchange, clients, targets: found.targets });
    notes.push(...found.notes.filter((note) => !notes.includes(note)));
    leftOut.push(...(ofFile?.leftOut ?? []));
  }
  const targets = groups.flatMap((group) => group.targets);
  demandRoom(targets, options.connectTo?.length ?? 0);
  const lanes = lanesFor(targets, paced, options);
  demandHolders(groups, lanes, Math.max(1, partsOfWishes(options)));
  const { expect, staysOpen } = staysOpenOf(options.expect);
  const version = expectedVersionOf({ ...options, expect });
  const statuses = expectedOf(version === undefined ? expect : undefined, options.expectBody, targets);
  const expected = { ...withLooksOptions(statuses, options), ...(version === undefined ? {} : { version }) };
  return {
    paced,
    sent,
    targets,
    groups,
    lanes,
    expected,
    staysOpen,
    change: changeOf({ ...options, expect }, expected),
    until: untilOf(options),
    maxStalls: maxStallsOf(options, targets),
    notes: [...holdInWords(paced, lanes, options), ...notes, ...leftOutInWords(requests ?? '', leftOut)],
  };
}

/** The uwsgi protocol has one request a connection, which its answer ends. Throws UsageError for what it can't do. */
function lanesFor(
  targets: readonly Target[],
  { lanes, isNamed, mix }: PaceAndClients,
  { lane, cookies, requests, echo }: WatchCommandOptions,
): readonly Lane[] {
  if (!targets.some(({ octets }) => octets !== undefined)) return lanes;
  const exchanges = isNamed && (Object.keys(mix).length > 1 ? '--clients KIND:N' : `--exchange ${Object.keys(mix)[0]}`);
  const unfit = [exchanges, lane === 'reused' && '--lane reused', cookies && '--cookies', requests && '--requests', echo && '--echo'].find(
    Boolean,
  );
  if (unfit)
    throw new UsageError(
      `${unfit} can't be had with uwsgi://`,
      'Its connections are never kept, and its requests are made once: watch the http:// address.',
    );
  return ['new'];
}

/** Targets, and the places that are only connected to, by each way, have a byte in the ledger. Throws UsageError. */
function demandRoom(targets: readonly Target[], doors: number): void {
  const all = targets.length + connectNames(targets).length * (1 + doors);
  if (all > 255)
    throw new UsageError(
      `${targets.length} requests are too many, each at each address of its name`,
      'Watch fewer URLs, or an address in place of a name.',
    );
}
