import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { Lane } from '../../core/ledger/ledger.ts';
import { type ExchangeName, isHeld } from '../../core/siege/exchange-name.ts';
import type { PacePlan } from '../../core/siege/pace/pace-plan.ts';
import { clientsOf, type Mix, mixInWords, parseMix } from '../../core/siege/parts/mix.ts';
import { number, wholeNumber } from '../option-values.ts';
import { withChoices } from '../shared-options.ts';
import { WATCHED_EXCHANGES, type WatchedExchange } from './watch-exchanges.ts';

/** What commander makes of the options that say how the service is besieged. */
export interface PaceOptions {
  readonly lane: string;
  readonly clients?: number | Mix;
  /** What all clients exchange; a GET, or what is sent by the other options, unless it is named. */
  readonly exchange?: WatchedExchange;
  readonly rate?: number | 'max';
  readonly allowRetry: boolean;
}

/** How the service is besieged. */
export interface PaceAndClients {
  readonly lanes: readonly Lane[];
  /** In each lane. */
  readonly clients: number;
  /** The same by what they exchange. */
  readonly mix: Mix;
  /** The user named what they exchange. */
  readonly isNamed: boolean;
  readonly pace: PacePlan;
}

const LANES: Readonly<Record<string, readonly Lane[]>> = { new: ['new'], reused: ['reused'], both: ['new', 'reused'] };
/** What a service in production does not notice: a tenth of what one process of a slow framework serves. */
const POLITE_PER_SECOND = 50;
const USUAL_CLIENTS = 6;
const MOST_CLIENTS = 1000;

/** Adds the options that say how the service is besieged. */
export function addPaceOptions(command: Command): Command {
  return command
    .addOption(
      withChoices(
        new Option('--lane <lane>', 'new: a connection for each request; reused: connections are kept').default('both'),
        Object.keys(LANES),
      ),
    )
    .addOption(
      new Option(
        '--clients <n>',
        'number of clients in each lane, or of each kind, such as get:4,post:2; default: 6, or a tenth of --rate',
      ).argParser((text: string): number | Mix =>
        text.includes(':') ? parseMix('--clients', text, MOST_CLIENTS) : wholeNumber('--clients', 1, MOST_CLIENTS)(text),
      ),
    )
    .addOption(
      withChoices(
        new Option('--exchange <kind>', 'what a client exchanges: get, post, h2 for HTTP/2, sse for streams of events, ws for WebSockets'),
        WATCHED_EXCHANGES,
      ),
    )
    .addOption(
      new Option(
        '--rate <r>',
        `requests a second on a schedule, however slow the server is, or max: as fast as it answers; default: at most ${POLITE_PER_SECOND} in all, fewer if it is slow`,
      ).argParser(rateOf),
    )
    .option(
      '--allow-retry',
      'accept, and still tell, what a client may repeat by itself: requests lost on kept connections that were closed before the first byte',
      false,
    );
}

/** Reads these options. Throws UsageError. `parts` is how many parts the siege has at least: each needs a client in each lane. */
export function paceOptionsOf({ lane, rate, clients: asked, exchange }: Omit<PaceOptions, 'allowRetry'>, parts = 1): PaceAndClients {
  const clients = asked ?? Math.max(parts, clientsFor(rate));
  const lanes = LANES[lane];
  if (lanes === undefined) throw new UsageError(`--lane is "${lane}"`, 'It must be new, reused or both.');
  if (exchange !== undefined && !(WATCHED_EXCHANGES as readonly string[]).includes(exchange))
    throw new UsageError(`--exchange is "${exchange}"`, 'It must be get, post, h2, sse or ws.');
  if (typeof clients === 'number') {
    const mix = { [exchange ?? 'get']: clients };
    return { lanes, clients, mix, isNamed: exchange !== undefined, pace: planOf(rate) };
  }
  if (exchange !== undefined)
    throw new UsageError(
      `--exchange ${exchange} was given with --clients ${mixInWords(clients)}`,
      'Each says what clients exchange: leave one out.',
    );
  return { lanes, clients: clientsOf(clients), mix: clients, isNamed: true, pace: planOf(rate) };
}

/** What is about to be sent, in a line. `urls` is their number. */
export function paceInWords({ lanes, clients, mix, isNamed, pace }: PaceAndClients, urls: number): string {
  const kinds = isNamed ? ` (${mixInWords(mix)})` : '';
  const who = `${clients} client${clients === 1 ? '' : 's'}${kinds} in ${lanes.length > 1 ? 'each of the lanes' : 'lane'} ${lanes.join(' and ')}`;
  const what = urls === 1 ? 'the URL' : `${urls} URLs`;
  const names = Object.keys(mix) as ExchangeName[];
  // Connections of their own fill the gaps that other clients leave.
  const gaps = names.every(isHeld) ? '' : '; new connections are 100 ms apart at most';
  switch (pace.kind) {
    case 'ceiling':
      return `asking ${what} at most ${pace.perSecond} times a second in all, fewer if it is slow: ${who}${gaps}`;
    case 'schedule':
      return `asking ${what} ${pace.perSecond} times a second in all, however slow it is: ${who}`;
    case 'closed-loop':
      return `asking ${what} as fast as it answers: ${who}`;
  }
}

function rateOf(text: string): number | 'max' {
  return text === 'max' ? 'max' : number('--rate', 0.1, 100_000)(text);
}

function planOf(rate: PaceOptions['rate']): PacePlan {
  if (rate === 'max') return { kind: 'closed-loop' };
  return rate === undefined ? { kind: 'ceiling', perSecond: POLITE_PER_SECOND } : { kind: 'schedule', perSecond: rate };
}

/**
 * As many as in the original demonstration, whose loop was closed. On a schedule as many as keep to it through an outage, in which each
 * failure costs its client a pause of 75 ms, and through answers that take 100 ms.
 */
function clientsFor(rate: PaceOptions['rate']): number {
  return typeof rate === 'number' ? Math.min(MOST_CLIENTS, Math.max(USUAL_CLIENTS, Math.ceil(rate / 10))) : USUAL_CLIENTS;
}
