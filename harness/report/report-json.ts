import { OUTCOMES } from '../core/ledger/outcome.ts';
import type { Report } from './contract.ts';

/** The fields of the contract in the order in which people read them; those that came later follow by name. */
const ORDER: readonly (keyof Report)[] = [
  'schema',
  'scenario',
  'verdict',
  'checks',
  'runtime',
  'server',
  'uwsgi',
  'startedAt',
  'target',
  'command',
  'phases',
  'requests',
  'transitions',
  'stall',
  'bound',
  'calibration',
  'outages',
  'outageTotals',
  'hiddenByRetry',
  'findings',
  'latency',
  'looks',
  'judgedBy',
];

/** `report.json`: the same report is always the same text. Two spaces, a newline at the end. */
export function renderJson(report: Report): string {
  const { requests } = report;
  const tidy: Report = {
    ...report,
    requests: { ...requests, byStatus: sorted(requests.byStatus), byOutcome: sorted(requests.byOutcome, OUTCOMES) },
  };
  return `${JSON.stringify(sorted({ ...tidy }, ORDER), null, 2)}\n`;
}

/** The same entries: first those of `order`, then the others by name. */
function sorted<T>(entries: Readonly<Record<string, T>>, order: readonly string[] = []): Record<string, T> {
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(Object.entries(entries).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}
