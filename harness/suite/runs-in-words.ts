import { count } from '../core/quantity.ts';
import type { Verdict } from '../core/verdict/check.ts';
import { addReloads } from './cells.ts';
import { reloadsInWords } from './reload-bound.ts';
import type { Reloads } from './reloads.ts';

/** What is kept of one run of several. `reloads` is null if the run was to lose something, or proves nothing. */
export interface RunOfSeveral {
  readonly scenario: string;
  readonly verdict: Verdict;
  readonly reloads: Reloads | null;
}

/** What several runs came to, and, of a scenario that was repeated, what its reloads prove together. Empty for a single run. */
export function runsInWords(runs: readonly RunOfSeveral[]): string {
  if (runs.length < 2) return '';
  const lines = [`${runs.filter(({ verdict }) => verdict === 'pass').length} of ${count(runs.length, 'run')} passed`];
  for (const name of new Set(runs.map(({ scenario }) => scenario))) {
    const its = runs.filter(({ scenario }) => scenario === name);
    const all = addReloads(its.map(({ reloads }) => reloads));
    const words = its.length < 2 || all === null ? null : reloadsInWords(all);
    if (words !== null) lines.push(`${name}: ${words}`);
  }
  return `\n${lines.join('\n')}\n`;
}
