import { count } from '../core/quantity.ts';
import { addReloads } from './cells.ts';
import { reloadsInWords } from './reload-bound.ts';
import type { Reloads } from './reloads.ts';
import { type ShownOfRun, shownIn, shownInWords } from './shown.ts';

/** What is kept of one run of several. `reloads` is null if the run was to lose something, or proves nothing. */
export interface RunOfSeveral extends ShownOfRun {
  readonly scenario: string;
  readonly reloads: Reloads | null;
}

/**
 * What several runs came to, which of them did not pass, and, of a scenario that was repeated, how often what it must show did, and what its
 * reloads prove together. Empty for a single run.
 */
export function runsInWords(runs: readonly RunOfSeveral[]): string {
  if (runs.length < 2) return '';
  const lines = [`${runs.filter(({ verdict }) => verdict === 'pass').length} of ${count(runs.length, 'run')} passed`];
  for (const [name, its] of Map.groupBy(runs, ({ scenario }) => scenario)) {
    const [only] = its;
    if (its.length === 1 && only !== undefined && only.verdict !== 'pass') lines.push(`${name}: ${only.verdict}`);
    if (its.length < 2) continue;
    const shown = shownIn(its);
    lines.push(shown === null ? `${name}: none of ${count(its.length, 'run')} proved anything` : `${name}: ${shownInWords(shown)}`);
    const all = addReloads(its.map(({ reloads }) => reloads));
    const words = all === null ? null : reloadsInWords(all);
    if (words !== null) lines.push(`${name}: ${words}`);
  }
  return `\n${lines.join('\n')}\n`;
}
