import type { Check } from './check.ts';
import { overall } from './check.ts';
import type { Rules } from './rules.ts';

/** Rules about the instrument: that they hold back says nothing about what the control broke on purpose. */
const INSTRUMENT: ReadonlySet<string> = new Set(['accounted', 'detector', 'generator']);

/**
 * A control is a run that was broken on purpose: whoever calls it a pass is blind. It passes where the rules of zero
 * downtime give the verdict that must come instead, for a reason that lies in the run; where only the instrument or
 * a broken rule held them back, that proves nothing. With `by` it must be that rule which says so: a run that is
 * refuted for another reason than the one that the control is about proves nothing either.
 */
export function controlCheck({ checks: inner, broken }: Rules, as: 'fail' | 'inconclusive', by: string | null = null): Check {
  const name = 'control';
  const verdict = overall(inner);
  const why = inner
    .filter((check) => check.verdict === verdict)
    .map((check) => check.name)
    .join(', ');
  const found = `The run was broken on purpose, and the rules of zero downtime say ${verdict}`;
  const said = by === null ? as : inner.find((check) => check.name === by)?.verdict;
  if (verdict === as && said !== as) {
    return {
      name,
      verdict: 'fail',
      detail: `${found} (${why}), but for another reason than the control's: ${by} says ${said ?? 'nothing'}, where ${as} must come.`,
    };
  }
  switch (verdict) {
    case 'pass':
      return { name, verdict: 'fail', detail: `${found}: they are blind to it.` };
    case 'fail':
      if (as === 'fail') return { name, verdict: 'pass', detail: `${found}, as they must (${why}).` };
      return { name, verdict: 'fail', detail: `${found} (${why}), where inconclusive must come.` };
    case 'inconclusive': {
      if (as === 'fail') return { name, verdict: 'inconclusive', detail: `${found} (${why}), where fail must come.` };
      const reasons = inner.filter((check) => check.verdict !== 'pass' && !INSTRUMENT.has(check.name) && !broken.has(check.name));
      if (reasons.length === 0)
        return { name, verdict: 'inconclusive', detail: `${found}, but only the instrument held them back (${why}).` };
      return { name, verdict: 'pass', detail: `${found}, as they must (${why}).` };
    }
  }
}
