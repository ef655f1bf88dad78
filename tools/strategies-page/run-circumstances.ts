import type { Circumstances, Facts } from './strategy-facts.ts';

/** Runs under the same circumstances: the names of their scenarios, and the circumstances in words. */
export interface Alike {
  readonly message: string;
  readonly names: readonly string[];
}

/** All runs by their circumstances, most runs first: what most have in common is said once, and the others are named. */
export function alike(runs: ReadonlyMap<string, Facts>): readonly Alike[] {
  const groups = new Map<string, string[]>();
  for (const [name, { circumstances }] of runs) {
    const message = inWords(circumstances);
    groups.set(message, [...(groups.get(message) ?? []), name]);
  }
  return [...groups]
    .map(([message, names]) => ({ message, names: names.sort() }))
    .sort((a, b) => b.names.length - a.names.length || a.message.localeCompare(b.message));
}

const PLACES: Readonly<Record<string, string>> = {
  host: 'on the host',
  docker: 'in Docker',
  boxed: 'in one container',
  kubernetes: 'in Kubernetes',
};

function inWords({ server, runtime, startupSeconds }: Circumstances): string {
  const where = PLACES[runtime] ?? 'outside';
  const startup = startupSeconds === null ? '' : `, an import of ${startupSeconds} s`;
  return `${server} ${where}${startup}`;
}

/** `2026-11-20`, or the first and the last day. */
export function daysOf(runs: Iterable<Facts>): string {
  const days = [...runs].map(({ circumstances }) => circumstances.startedAt.slice(0, 10)).sort();
  const [first = '', last = ''] = [days[0], days.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
