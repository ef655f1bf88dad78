import { type Command, Option } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { Lane } from '../../core/ledger/ledger.ts';
import { count } from '../../core/quantity.ts';
import { type ExchangeName, isHeld } from '../../core/siege/exchange-name.ts';
import type { PartsGroup } from '../../core/siege/parts/siege-parts.ts';
import { EVENT_IDS, type EventIds } from '../../core/siege/sse/event-sequence.ts';
import { number } from '../option-values.ts';
import type { WatchCommandOptions } from '../watch.command.ts';
import { USUAL_HOLD_S } from './watch-exchanges.ts';
import type { PaceAndClients } from './watch-pace-options.ts';

const STAYS_OPEN = 'stays-open';

/** What commander makes of the options that say how streams and WebSockets are held, and what is held against them. */
export interface HoldOptions {
  /** Seconds, in lane `new`. */
  readonly hold?: number;
  /** Whether ids of events count by one; absent: it is learnt. */
  readonly eventIds?: EventIds;
}

/** Adds those options. A hold that is shorter would be over with the greeting, and tell nothing of what the service goes on to send. */
export function addHoldOptions(command: Command): Command {
  command.addOption(
    new Option(
      '--event-ids <kind>',
      'of --exchange sse: ids of events count by one (numbered), so that none may be left out or come twice, or they may be any; default: learnt before the deploy',
    ).choices(EVENT_IDS),
  );
  return command.option(
    '--hold <seconds>',
    `how long a client of lane new holds a stream or a WebSocket before it opens another; those of lane reused hold theirs to the end; default: ${USUAL_HOLD_S}`,
    number('--hold', 1, 10),
  );
}

/** Takes `stays-open` out of what is expected: it is no status. */
export function staysOpenOf(expect: string | undefined): { readonly expect: string | undefined; readonly staysOpen: boolean } {
  return expect === STAYS_OPEN ? { expect: undefined, staysOpen: true } : { expect, staysOpen: false };
}

/** Throws UsageError for options that streams and WebSockets can't be watched with, or that are for them alone. */
export function demandFitForHeld({ mix }: Pick<PaceAndClients, 'mix'>, options: WatchCommandOptions): void {
  const held = (Object.keys(mix) as ExchangeName[]).filter(isHeld);
  if (held.length === 0) {
    if (options.hold !== undefined)
      throw new UsageError('--hold was given, and nothing is held open', 'It is for --exchange sse or ws, and ws:// URLs.');
    if (options.eventIds !== undefined)
      throw new UsageError('--event-ids was given, and no client listens to a stream', 'It is for --exchange sse.');
    if (options.expect !== STAYS_OPEN) return;
    throw new UsageError('--expect stays-open was given, and nothing is held open', 'It is for --exchange sse or ws, and ws:// URLs.');
  }
  if (options.eventIds !== undefined && !held.includes('sse'))
    throw new UsageError(
      '--event-ids was given, and no client listens to a stream',
      'It is for --exchange sse: messages of WebSockets have no ids.',
    );
  const { versionFrom = '', expect, rate } = options;
  const isWs = held.includes('ws');
  const unfit = [
    options.cookies && '--cookies',
    options.echo !== undefined && '--echo',
    options.allowRetry && '--allow-retry',
    options.expectBody !== undefined && '--expect-body',
    options.ignoreBody.length > 0 && '--ignore-body',
    /^(?:body|json):/.test(versionFrom) && `--version-from ${versionFrom}`,
    isWs && versionFrom === 'status' && '--version-from status',
    isWs && versionFrom === '' && expect !== undefined && expect !== STAYS_OPEN && '--expect',
    isWs && options.expectHeader.length > 0 && '--expect-header',
    typeof rate === 'number' && '--rate',
    options.lane === 'reused' && '--lane reused',
  ].find((option) => option !== false);
  if (unfit !== undefined)
    throw new UsageError(
      `${unfit} can't be had with clients of ${held.join(' and ')}`,
      isWs
        ? 'They hold WebSockets, and open new ones beside them: what comes over one is counted, and not compared.'
        : 'They hold streams, and open new ones beside them: the head of one is judged, and not what comes over it.',
    );
}

/** What clients do with what they hold, for the user before the run; nothing if they hold nothing. */
export function holdInWords(
  { mix }: Pick<PaceAndClients, 'mix'>,
  lanes: readonly Lane[],
  { hold = USUAL_HOLD_S }: HoldOptions,
): readonly string[] {
  const held = (Object.keys(mix) as ExchangeName[]).filter(isHeld);
  if (held.length === 0) return [];
  const kept = lanes.includes('reused') ? 'clients of lane reused hold theirs to the end' : 'none is held to the end';
  const coming = lanes.includes('new') ? `, those of lane new open another every ${hold} s` : '';
  return [`${held.join(' and ')}: ${kept}${coming}`];
}

/** Each target must be held by a client, in each part of the siege. Throws UsageError if there are too few of them. */
export function demandHolders(groups: readonly PartsGroup[], lanes: readonly Lane[], parts: number): void {
  if (!lanes.includes('reused')) return;
  const short = groups.find(({ exchange, clients, targets }) => isHeld(exchange) && clients < targets.length * parts);
  if (short !== undefined)
    throw new UsageError(
      `${count(short.clients, 'client')} of ${short.exchange} can't hold ${short.targets.length} URLs, each at each address of its name`,
      `A client holds one of them${parts > 1 ? ', and so it is in each part of the siege' : ''}: say --clients ${short.targets.length * parts}, or --lane new.`,
    );
}
