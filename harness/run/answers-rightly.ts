import { InconclusiveError } from '../core/errors.ts';
import { forEachAttempt } from '../core/ledger/for-each-attempt.ts';
import type { Ledger } from '../core/ledger/ledger.ts';
import { OUTCOMES } from '../core/ledger/outcome.ts';
import { count, number } from '../core/quantity.ts';
import { poll } from '../core/wait.ts';

/** Twelve answers of a path, all of them wrong, show that it is not the server that errs now and then. */
const ENOUGH = 12;
const EVERY_MS = 200;

interface Tally {
  answered: number;
  silent: number;
  readonly wrong: Map<string, number>;
  readonly statuses: Set<number>;
}

/**
 * Rejects with InconclusiveError as soon as a path shows that it can't be judged: none of its answers is right, or they say no version. Never
 * settles otherwise; `cancel` ends it. A run that can't be judged ends at once then.
 */
export function rejectsIfAllWrong(ledger: Ledger): { readonly rejects: Promise<never>; readonly cancel: () => void } {
  const { value, cancel } = poll<never>(() => {
    const trouble = wrongPath(ledger);
    if (trouble !== null) throw new InconclusiveError(trouble);
    return null;
  }, EVERY_MS);
  return { rejects: value, cancel };
}

function wrongPath(ledger: Ledger): string | null {
  const tallies = ledger.targets.map((): Tally => ({ answered: 0, silent: 0, wrong: new Map(), statuses: new Set() }));
  forEachAttempt(ledger, ({ target, answered, failed, version, outcomeCode, status }) => {
    const tally = tallies[target];
    if (tally === undefined) return;
    if (answered) tally.answered++;
    if (answered && version === 0) tally.silent++;
    if (!failed) return;
    const outcome = OUTCOMES[outcomeCode] ?? 'open';
    tally.wrong.set(outcome, (tally.wrong.get(outcome) ?? 0) + 1);
    if (status > 0) tally.statuses.add(status);
  });
  for (const [target, { answered, silent, wrong, statuses }] of tallies.entries()) {
    const name = ledger.nameOf(target);
    const failed = [...wrong.values()].reduce((sum, n) => sum + n, 0);
    if (answered === 0 && failed >= ENOUGH) return `before the reload, no answer of ${name} was right: ${inWords(wrong, statuses)}`;
    if (silent >= ENOUGH)
      return `before the reload, ${number(silent)} of ${count(answered, 'answer')} of ${name} said no version; \`version\` of defineApp says where it stands`;
  }
  return null;
}

function inWords(wrong: ReadonlyMap<string, number>, statuses: ReadonlySet<number>): string {
  const all = [...wrong];
  const [only] = all;
  const shown = statuses.size === 0 ? '' : ` (${[...statuses].join(', ')})`;
  if (all.length === 1 && only?.[0] === 'wrong-status')
    return `all ${number(only[1])} had a wrong status${shown}; is the path right? \`right: { status }\` of defineApp names others`;
  return all.map(([outcome, n]) => `${number(n)} ended as ${outcome}${outcome === 'wrong-status' ? shown : ''}`).join(', ');
}
