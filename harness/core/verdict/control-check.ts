import { isHeldUpBy } from '../record/held-up.ts';
import type { Expectation, PhaseName, Recording } from '../record/run-record.ts';
import type { SpokenJudgement } from './check.ts';
import { overall } from './check.ts';
import { defineCheck, type Question } from './define-check.ts';
import { failedBeforeTrigger, failedOtherwise, failuresByOutcome } from './failed-otherwise.ts';
import type { Measured } from './measure.ts';
import { defectNotVacuous } from './not-vacuous-check.ts';
import { count, number } from './number-words.ts';

/** What a run goes through that is held up, on purpose, in the middle of its reload. */
const UNTIL_HELD_UP: readonly PhaseName[] = ['baseline', 'reload', 'drain'];

type Refuted = Extract<Expectation, { readonly kind: 'refuted' }>;

export const controlCheck = defineCheck({
  id: 'control',
  name: 'control',
  asks: ['control'],
  about: 'service',
  openIfStarved: 'any',
  judge: control,
});

/**
 * A control is a run that was broken on purpose: whoever calls it a pass is blind. It passes where the rules of zero
 * downtime give the verdict that must come instead, for a reason that lies in the run; where only the instrument or
 * a broken rule held them back, that proves nothing. With `by` it must be that rule which says so, and with `failures`
 * requests must have failed so and in no other way: a run that is refuted for another reason than the one that the
 * control is about proves nothing either. Nor does one that did not take place.
 */
function control({
  recording,
  measured,
  inner: { checks: inner, broken, ofInstrument },
  refuted: expected,
}: Question<'control'>): SpokenJudgement {
  const { as, by = null } = expected;
  const verdict = overall(inner);
  const why = inner
    .filter((check) => check.verdict === verdict)
    .map((check) => check.name)
    .join(', ');
  const found = `The run was broken on purpose, and the rules of zero downtime say ${verdict}`;
  const facts = { found: verdict, as, ...(by === null ? {} : { by }), rules: why };
  const says = (says: SpokenJudgement['verdict'], reason: string, detail: string): SpokenJudgement => {
    return { verdict: says, reason, facts, detail: `${found}${detail}` };
  };

  if (verdict === 'pass') return says('fail', 'blind', ': they are blind to it.');
  if (verdict === 'fail' && as === 'inconclusive') return says('fail', 'refuted-instead', ` (${why}), where inconclusive must come.`);
  const missing = lacking(recording, measured, expected);
  if (missing !== null) return says('inconclusive', 'not-as-planned', ` (${why}), but it did not take place as planned: ${missing}`);
  if (verdict !== as) return says('inconclusive', 'not-refuted', ` (${why}), where ${as} must come.`);
  const said = by === null ? as : inner.find((check) => check.name === by)?.verdict;
  if (said !== as)
    return says(
      'fail',
      'another-rule',
      ` (${why}), but for another reason than the control's: ${by} says ${said ?? 'nothing'}, where ${as} must come.`,
    );
  const otherwise = failedInAnotherWay(recording, measured, expected);
  if (otherwise !== null) return says('fail', 'failed-otherwise', ` (${why}), but for another reason than the control's: ${otherwise}.`);
  const reasons = inner.filter((check) => check.verdict !== 'pass' && !ofInstrument.has(check.name) && !broken.has(check.name));
  if (reasons.length === 0) return says('inconclusive', 'only-the-instrument', `, but only the instrument held them back (${why}).`);
  return says('pass', 'holds', `, as they must (${why}).`);
}

/** Why there was nothing to see what was broken by; null where there was. */
function lacking(recording: Recording, { transitions, findings }: Measured, { as, heldUp, failures }: Refuted): string | null {
  const { run, ledger } = recording;
  if (run.trouble !== null && (heldUp === undefined || !isHeldUpBy(run.heldUp, heldUp))) return run.trouble;
  if (run.trouble === null && heldUp !== undefined)
    return `it was carried through, where it must be held up (${Object.values(heldUp).join(', ')}).`;
  const vacuous = defectNotVacuous(recording, transitions, ...(run.trouble === null ? [] : [UNTIL_HELD_UP]));
  if (vacuous.verdict !== 'pass') return vacuous.detail;
  const told = findings.reduce((sum, finding) => sum + finding.count, 0);
  if (failures?.causes !== undefined && told !== ledger.failed)
    return `the causes of ${number(ledger.failed - told)} of ${count(ledger.failed, 'failure')} could not be looked for.`;
  if (as === 'fail' || run.trouble !== null) return null;
  return run.transitions.length > 0 && run.transitions.every(({ completeMs }) => completeMs !== null)
    ? null
    : 'its reload was not seen to be complete.';
}

/** How requests failed that is not what the control is about; null where they failed as it says, or it says nothing of that. */
function failedInAnotherWay({ run, ledger }: Recording, { findings }: Measured, { failures }: Refuted): string | null {
  if (failures === undefined) return null;
  const others = failedOtherwise(ledger, findings, failures);
  if (others.length > 0) return `requests failed in other ways: ${others.join(', ')}`;
  const early = failures.shows === undefined ? 0 : failedBeforeTrigger(run, ledger);
  if (early > 0) return `${number(early)} had failed before the reload`;
  if (failures.outcome === null) return null;
  const failed = failuresByOutcome(ledger).get(failures.outcome) ?? 0;
  if (failures.count === undefined ? failed > 0 : failed === failures.count) return null;
  return `${number(failed)} ended as ${failures.outcome}, where ${failures.count === undefined ? 'some' : number(failures.count)} must`;
}
