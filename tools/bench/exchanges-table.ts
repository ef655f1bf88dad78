import { table, whole } from './bench-table.ts';
import type { ExchangeRate } from './exchange-rates.ts';

/** What each exchange came to, as a table in Markdown. */
export function exchangesTable(rates: readonly ExchangeRate[]): string {
  const rows = rates.map(({ load, perSecond, cpuMicroseconds, sent, failed, rounds }) => [
    load.title,
    load.lane,
    `${whole(perSecond)} ${load.unit}`,
    load.atLeastPerSecond === null ? '' : whole(load.atLeastPerSecond),
    cpuMicroseconds.toFixed(1),
    `${failed} of ${whole(sent)}`,
    String(rounds),
  ]);
  return table(['exchange', 'lane', 'in a second', 'asked for', 'CPU µs', 'alarms', 'rounds'], rows, 2);
}
