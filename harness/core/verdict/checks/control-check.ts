import { type HeldUpBy, isHeldUpBy } from '../../record/held-up.ts';
import type { Expectation, PhaseName, Recording } from '../../record/run-record.ts';
import { overall } from '../check.ts';
import { defineCheck, type Question } from '../define-check.ts';
import type { Measured } from '../measure.ts';
import { type FailedOtherwise, failedBeforeTrigger, failedOtherwise, failuresByOutcome } from '../measures/failed-otherwise.ts';
import { defectNotVacuous, type Missing } from './not-vacuous-check.ts';

/** What a run goes through that is held up, on purpose, in the middle of its reload. */
const UNTIL_HELD_UP: readonly PhaseName[] = ['baseline', 'reload', 'drain'];

type Refuted = Extract<Expectation, { readonly kind: 'refuted' }>;

export const controlCheck = defineCheck({
  id: 'control',
  name: 'control',
  asks: ['control'],
  about: 'service',
  openIfGeneratorSaturated: 'any',
  judge: control,
});

/**
 * A control is a run that was broken on purpose: a detector that calls it a pass is blind. It passes if the rules of zero
 * downtime give the verdict that must come instead, for a reason that lies in the run; if only the instrument or
 * a broken rule held them back, that proves nothing. With `by` it must be that rule which says so, and with `failures`
 * requests must have failed so and in no other way: a run that is refuted for another reason than the one that the
 * control is about proves nothing either. Nor does one that did not take place.
 */
function control({ recording, measured, inner: { checks: inner, broken, ofInstrument }, refuted: expected }: Question<'control'>) {
  const { as, by = null } = expected;
  const verdict = overall(inner);
  const why = inner
    .filter((check) => check.verdict === verdict)
    .map((check) => check.name)
    .join(', ');
  const facts = { found: verdict, as, ...(by === null ? {} : { by }), rules: why };

  if (verdict === 'pass') return { verdict: 'fail', reason: 'blind', facts } as const;
  if (verdict === 'fail' && as === 'inconclusive') return { verdict: 'fail', reason: 'refuted-instead', facts } as const;
  const lacks = lacking(recording, measured, expected);
  if (lacks !== null) return { verdict: 'inconclusive', reason: 'not-as-planned', facts, evidence: lacks } as const;
  if (verdict !== as) return { verdict: 'inconclusive', reason: 'not-refuted', facts } as const;
  const said = by === null ? as : (inner.find((check) => check.name === by)?.verdict ?? null);
  if (said !== as) return { verdict: 'fail', reason: 'another-rule', facts, evidence: { by, said } } as const;
  const otherwise = failedInAnotherWay(recording, measured, expected);
  if (otherwise !== null) return { verdict: 'fail', reason: 'failed-otherwise', facts, evidence: otherwise } as const;
  const reasons = inner.filter((check) => check.verdict !== 'pass' && !ofInstrument.has(check.name) && !broken.has(check.name));
  if (reasons.length === 0) return { verdict: 'inconclusive', reason: 'only-the-instrument', facts } as const;
  return { verdict: 'pass', reason: 'holds', facts } as const;
}

export type ControlJudgement = ReturnType<typeof control>;

/** Why there was nothing to see of what a run was broken by. */
export type NotAsPlanned =
  | { readonly because: 'held-up'; readonly trouble: string }
  | { readonly because: 'not-held-up'; readonly by: HeldUpBy }
  | { readonly because: 'too-little-seen'; readonly missing: readonly Missing[] }
  | { readonly because: 'causes-unknown'; readonly unknown: number; readonly failed: number }
  | { readonly because: 'never-complete' };

/** Null if there was something to see. */
function lacking(recording: Recording, { transitions, findings }: Measured, { as, heldUp, failures }: Refuted): NotAsPlanned | null {
  const { run, ledger } = recording;
  if (run.trouble !== null && (heldUp === undefined || !isHeldUpBy(run.heldUp, heldUp)))
    return { because: 'held-up', trouble: run.trouble };
  if (run.trouble === null && heldUp !== undefined) return { because: 'not-held-up', by: heldUp };
  const vacuous = defectNotVacuous(recording, transitions, ...(run.trouble === null ? [] : [UNTIL_HELD_UP]));
  if (vacuous.reason !== 'holds') return { because: 'too-little-seen', missing: vacuous.evidence.missing };
  const told = findings.reduce((sum, finding) => sum + finding.count, 0);
  if (failures?.causes !== undefined && told !== ledger.failed)
    return { because: 'causes-unknown', unknown: ledger.failed - told, failed: ledger.failed };
  if (as === 'fail' || run.trouble !== null) return null;
  return run.transitions.length > 0 && run.transitions.every(({ completeMs }) => completeMs !== null)
    ? null
    : { because: 'never-complete' };
}

/** How requests failed that is not what a control is about; `needed` is null if it is not said how many must fail. */
export type AnotherWay =
  | { readonly by: 'kind'; readonly others: readonly FailedOtherwise[] }
  | { readonly by: 'time'; readonly early: number }
  | { readonly by: 'count'; readonly outcome: string; readonly failed: number; readonly needed: number | null };

/** Null if they failed as the control says, or it says nothing of that. */
function failedInAnotherWay({ run, ledger }: Recording, { findings }: Measured, { failures }: Refuted): AnotherWay | null {
  if (failures === undefined) return null;
  const others = failedOtherwise(ledger, findings, failures);
  if (others.length > 0) return { by: 'kind', others };
  const early = failures.shows === undefined ? 0 : failedBeforeTrigger(run, ledger);
  if (early > 0) return { by: 'time', early };
  if (failures.outcome === null) return null;
  const failed = failuresByOutcome(ledger).get(failures.outcome) ?? 0;
  if (failures.count === undefined ? failed > 0 : failed === failures.count) return null;
  return { by: 'count', outcome: failures.outcome, failed, needed: failures.count ?? null };
}
