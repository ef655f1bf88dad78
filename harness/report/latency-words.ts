import type { Report } from './contract.ts';
import { HELD_NAMES } from './held-words.ts';

/** Of what the numbers called latency are: how long an answer took, or, with clients that hold what they opened, something else. */
export type LatencyMeaning = 'answers' | 'openings' | 'answers-and-openings' | 'holdings' | 'answers-and-holdings';

/**
 * A watched service is asked to open a stream or a WebSocket, and its client waits until that is open. Those of a scenario come to an end of their own,
 * and count for as long as they were held.
 */
export function latencyMeaning({ runtime, held = [], requests }: Pick<Report, 'runtime' | 'held' | 'requests'>): LatencyMeaning {
  const exchanges = held.reduce((sum, { kind, exchanges: some }) => sum + (kind === 'stream' ? 0 : some), 0);
  if (exchanges === 0) return 'answers';
  const isAll = exchanges >= requests.sent;
  if (runtime === 'external') return isAll ? 'openings' : 'answers-and-openings';
  return isAll ? 'holdings' : 'answers-and-holdings';
}

type Told = Pick<Report, 'runtime' | 'held' | 'requests' | 'latency'>;

/** For the head of a table or a chart: `Latency of the answers from /fast/`, `Time until a stream of /events was open`. */
export function latencyTitle(report: Told): string {
  const targets = report.latency.targets.join(', ');
  const one = oneOf(report);
  switch (latencyMeaning(report)) {
    case 'answers':
      return `Latency of the answers from ${targets}`;
    case 'openings':
      return `Time until a ${one} of ${targets} was open`;
    case 'answers-and-openings':
      return `Time until an answer from ${targets} was whole, or a ${one} open`;
    case 'holdings':
      return `Time for which a ${one} of ${targets} was held`;
    case 'answers-and-holdings':
      return `Time of an answer from ${targets}, or for which a ${one} was held`;
  }
}

function oneOf({ held = [] }: Pick<Report, 'held'>): string {
  const names = held.flatMap(({ kind, exchanges }) => (kind === 'stream' || exchanges === 0 ? [] : [HELD_NAMES[kind].one]));
  return [...new Set(names)].join(' or ');
}
