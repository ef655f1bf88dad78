import type { Rate, Recording, Signature, Soak } from '../record/run-record.ts';
import { accounted } from './accounted-check.ts';
import { capacity } from './capacity-check.ts';
import { carriedThrough } from './carried-through-check.ts';
import { type Check, withRoundFacts } from './check.ts';
import { cleanEnd } from './clean-end-check.ts';
import { controlCheck, type Refuted } from './control-check.ts';
import { deployed } from './deployed-check.ts';
import { detector } from './detector-check.ts';
import { generator } from './generator-check.ts';
import { guarded } from './guarded.ts';
import type { Measured } from './measure.ts';
import { defectNotVacuous, notVacuous } from './not-vacuous-check.ts';
import { rate } from './rate-check.ts';
import { shown } from './shown-check.ts';
import { signature } from './signature-check.ts';
import { soakNotVacuous } from './soak-not-vacuous-check.ts';
import { soakWait } from './soak-wait-check.ts';
import { transitionCheck } from './transition-check.ts';
import { zeroDowntime } from './zero-downtime-check.ts';
import { zeroWait } from './zero-wait-check.ts';

/** Rules that were applied, and the names of those that broke: what a broken rule says, it says of itself. */
export interface Rules {
  readonly checks: readonly Check[];
  readonly broken: ReadonlySet<string>;
}

/** The rules of a run that must drop nothing, in the order in which a person asks. */
export function zeroDowntimeRules(recording: Recording, measured: Measured, maxStallMs: number | null): Rules {
  const { run, ledger } = recording;
  return apply(measured, [
    rule('accounted', () => accounted(recording)),
    rule('zero-downtime', () => zeroDowntime(recording, measured.stalls.longest)),
    rule('transition', () => transitionCheck(run, ledger, measured.transitions)),
    ...(run.runtime === 'external' ? [rule('deployed', () => deployed(recording, measured.transitions))] : []),
    rule('not-vacuous', () => notVacuous(recording, measured.transitions)),
    rule('detector', () => detector(recording)),
    ...(maxStallMs === null ? [] : [rule('zero-wait', () => zeroWait(recording, measured.stalls, maxStallMs))]),
    ...capacityRule(recording),
    // Of somebody else's service nothing of that kind is seen: what was not checked is no check that holds.
    ...(run.runtime === 'external' && run.observations.length === 0 ? [] : [rule('clean-end', () => cleanEnd(recording))]),
    rule('generator', () => generator(recording, maxStallMs)),
    rule('carried-through', () => carriedThrough(recording)),
  ]);
}

/** The rules of a run without a deploy: nothing changes, so nothing is asked about a change; a loss counts from the first request on. */
export function soakRules(recording: Recording, measured: Measured, { askedMs }: Soak, maxStallMs: number | null): Rules {
  return apply(measured, [
    rule('accounted', () => accounted(recording)),
    rule('zero-downtime', () => zeroDowntime(recording, measured.stalls.longest)),
    rule('zero-wait', () => soakWait(recording, maxStallMs)),
    rule('not-vacuous', () => soakNotVacuous(recording, askedMs)),
    rule('detector', () => detector(recording)),
    rule('generator', () => generator(recording, maxStallMs)),
    rule('carried-through', () => carriedThrough(recording)),
  ]);
}

/**
 * The rules of a run that shows a known defect. Its signature takes the place of `zero-downtime`. A defect that costs
 * requests may leave any mix of versions and any wreck behind, so `transition` and `clean-end` are not asked, only
 * what the scenario itself says that it must show. One that
 * costs none has little to be seen by: there what the scenario observed must hold, and where it says that nothing
 * changes (`expectsChange` false, a lost deploy), nothing may have changed.
 */
export function defectRules(recording: Recording, measured: Measured, expected: Signature): Rules {
  const { run, ledger } = recording;
  const silent = expected.outcome === null;
  return apply(measured, [
    rule('accounted', () => accounted(recording)),
    rule('signature', () => signature(recording, expected, measured.findings)),
    ...(silent ? [] : [rule('shown', () => shownIfAsked(recording))]),
    ...(silent && !run.expectsChange ? [rule('transition', () => transitionCheck(run, ledger, measured.transitions))] : []),
    rule('not-vacuous', () => defectNotVacuous(recording, measured.transitions)),
    rule('detector', () => detector(recording)),
    ...(silent ? [...capacityRule(recording), rule('clean-end', () => cleanEnd(recording))] : []),
    rule('generator', () => generator(recording, null)),
    rule('carried-through', () => carriedThrough(recording)),
  ]);
}

/** The rules of a run that measures a defect which shows now and then. Its rate takes the place of `zero-downtime`. */
export function rateRules(recording: Recording, measured: Measured, expected: Rate): Rules {
  const { run, ledger } = recording;
  return apply(measured, [
    rule('accounted', () => accounted(recording)),
    rule('rate', () => rate(recording, expected, measured.findings)),
    rule('transition', () => transitionCheck(run, ledger, measured.transitions)),
    rule('not-vacuous', () => notVacuous(recording, measured.transitions)),
    rule('detector', () => detector(recording)),
    rule('clean-end', () => cleanEnd(recording)),
    rule('generator', () => generator(recording, null)),
    rule('carried-through', () => carriedThrough(recording)),
  ]);
}

/**
 * What decides about a control: that the rules of zero downtime refuse it, for its reason; what the scenario itself says that it
 * must show; and that the detector can be believed.
 */
export function controlRules(recording: Recording, measured: Measured, inner: Rules, expected: Refuted): readonly Check[] {
  const { checks } = apply({ ...measured, broken: [] }, [
    rule('control', () => controlCheck(recording, measured, inner, expected)),
    rule('shown', () => shownIfAsked(recording)),
  ]);
  return [...checks, ...inner.checks.filter(({ name }) => name === 'detector')];
}

/** Asked where a minimum is promised and was watched. */
function capacityRule(recording: Recording): readonly Rule[] {
  const watched = recording.run.capacity;
  if (watched === undefined || watched.minimum === null) return [];
  const { minimum } = watched;
  return [rule('capacity', () => capacity(recording, watched, minimum))];
}

function shownIfAsked(recording: Recording): Check | null {
  return recording.run.observations.some((each) => each.mustShow === true) ? shown(recording) : null;
}

interface Rule {
  readonly name: string;
  /** Null where there is nothing to ask. */
  readonly judgeIt: () => Check | null;
}

function rule(name: string, judgeIt: () => Check | null): Rule {
  return { name, judgeIt };
}

function apply(measured: Measured, rules: readonly Rule[]): Rules {
  const checks: Check[] = [];
  const broken: Check[] = [...measured.broken];
  for (const { name, judgeIt } of rules) {
    const { value, broke } = guarded<Check | null>(name, judgeIt, null);
    if (broke !== null) broken.push(broke);
    const check = broke ?? value;
    if (check !== null) checks.push(withRoundFacts(check));
  }
  return { checks: [...checks, ...measured.broken], broken: new Set(broken.map((check) => check.name)) };
}
