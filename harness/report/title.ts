import type { Recording } from '../core/record/run-record.ts';

/** What a run is called where people read it: a watched service by its URLs, a scenario by its name. */
export function titleOf({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): string {
  if (run.runtime !== 'external') return run.scenario;
  const [first = '', ...others] = ledger.targets;
  return `${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
