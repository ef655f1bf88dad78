import type { Check, Report } from './contract.ts';

const INNER = 'inner/';

/**
 * The checks that make the verdict, and those that only show what a control was broken to show: its `inner/` checks must
 * not hold, and raise no alarm. Their prefix is taken off.
 */
export function splitChecks(report: Report): { readonly deciding: readonly Check[]; readonly inner: readonly Check[] } {
  return {
    deciding: report.checks.filter((check) => !check.name.startsWith(INNER)),
    inner: report.checks
      .filter((check) => check.name.startsWith(INNER))
      .map((check) => ({ ...check, name: check.name.slice(INNER.length) })),
  };
}

/** What stands above the inner checks. */
export const INNER_TITLE = 'What the rules say of the run that was broken on purpose (the control above judges this)';
