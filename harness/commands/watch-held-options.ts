import { UsageError } from '../core/errors.ts';
import type { ExchangeName } from '../core/siege/exchange-name.ts';
import type { WatchCommandOptions } from './watch.command.ts';
import { isHeld } from './watch-exchanges.ts';
import type { PaceAndClients } from './watch-pace-options.ts';

const STAYS_OPEN = 'stays-open';

/** Takes `stays-open` out of what is expected: it is no status. */
export function staysOpenOf(expect: string | undefined): { readonly expect: string | undefined; readonly staysOpen: boolean } {
  return expect === STAYS_OPEN ? { expect: undefined, staysOpen: true } : { expect, staysOpen: false };
}

/** Throws UsageError for options that streams and WebSockets can't be watched with, or that are for them alone. */
export function demandFitForHeld({ mix }: Pick<PaceAndClients, 'mix'>, options: WatchCommandOptions): void {
  const held = (Object.keys(mix) as ExchangeName[]).filter(isHeld);
  if (held.length === 0) {
    if (options.expect !== STAYS_OPEN) return;
    throw new UsageError('--expect stays-open was given, and nothing is held open', 'It is for --exchange sse or ws, and ws:// URLs.');
  }
  const { versionFrom = '', expect, rate } = options;
  const isWs = held.includes('ws');
  const unfit = [
    options.cookies && '--cookies',
    options.echo !== undefined && '--echo',
    options.allowRetry && '--allow-retry',
    options.expectBody !== undefined && '--expect-body',
    options.ignoreBody.length > 0 && '--ignore-body',
    /^(?:body|json):/.test(versionFrom) && `--version-from ${versionFrom}`,
    isWs && versionFrom !== '' && '--version-from',
    isWs && expect !== undefined && expect !== STAYS_OPEN && '--expect',
    isWs && options.expectHeader.length > 0 && '--expect-header',
    typeof rate === 'number' && '--rate',
    options.lane === 'reused' && '--lane reused',
  ].find((option) => option !== false);
  if (unfit !== undefined)
    throw new UsageError(
      `${unfit} can't be had with clients of ${held.join(' and ')}`,
      isWs
        ? 'They open a WebSocket, hold it for 2 s and open the next: what comes over it is counted, and not compared.'
        : 'They open a stream, hold it for 2 s and open the next: its head is judged, and not what comes over it.',
    );
}
