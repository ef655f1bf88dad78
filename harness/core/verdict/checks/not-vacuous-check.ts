import type { Phase, PhaseName, Recording, RunRecord } from '../../record/run-record.ts';
import { type ExchangeName, isHeld } from '../../siege/exchange-name.ts';
import { type CheckFacts, isAny, weighed } from '../check.ts';
import { defineCheck } from '../define-check.ts';
import { type Progress, progressOf } from '../measures/client-progress.ts';
import { triggerMs } from '../measures/failed-otherwise.ts';
import type { SeenTransition } from '../measures/transition-seen.ts';
import { firstPhase, HIDES_A_SWITCH_MS } from '../run-phases.ts';

export const notVacuousCheck = defineCheck({
  id: 'not-vacuous',
  name: 'not-vacuous',
  asks: ['zero-downtime', 'rate'],
  about: 'run',
  openIfGeneratorSaturated: 'any',
  judge: ({ recording, measured }) => notVacuous(recording, measured.transitions),
});

/**
 * The phases that a run goes through. `boot` is not asked for: a service that zerodrop did not start has none.
 */
const NEEDED: readonly PhaseName[] = ['baseline', 'reload', 'settle', 'drain'];
/**
 * Answers that baseline and settle each need, for each client: clients loop over a slow and a fast target, so the
 * second answer is the first that shows a client came through a whole round.
 */
const ANSWERS_PER_CLIENT = 2;

/** A part of the run in which something was missing; the settle phases are counted from 0. */
export type RunPart =
  | { readonly part: 'baseline' }
  | { readonly part: 'settle'; readonly index: number; readonly of: number }
  | { readonly part: 'from-settle' }
  | { readonly part: 'after-reload' };

/** What was missing in a run, for a pass. */
export type Missing =
  | { readonly reason: 'phases-missing'; readonly facts: { readonly missing: string } }
  | { readonly reason: 'phases-out-of-order'; readonly evidence: { readonly phases: readonly Phase[] } }
  | {
      readonly reason: 'too-few-answers';
      readonly facts: { readonly answers: number; readonly needed: number };
      readonly evidence: { readonly during: RunPart };
    }
  | {
      readonly reason: 'clients-unanswered';
      readonly facts: { readonly clients: number; readonly clientsAnswered: number };
      readonly evidence: { readonly during: RunPart };
    }
  | {
      readonly reason: 'targets-silent';
      readonly facts: { readonly targets: number; readonly targetsAnswered: number };
      readonly evidence: { readonly during: RunPart; readonly lanes: number };
    }
  /** `reload` is the one in which no request was answered, counted from 0; null if none was even sent in any. */
  | {
      readonly reason: 'nothing-in-reload';
      readonly evidence: { readonly reload: { readonly index: number; readonly of: number } | null };
    }
  | { readonly reason: 'nothing-sent-at-work'; readonly facts: { readonly fromMs: number; readonly unseenMs: number } }
  | { readonly reason: 'no-connection-kept' | 'nothing-on-kept-connections' }
  | { readonly reason: 'nothing-changed'; readonly facts?: { readonly from: string; readonly to: string } }
  | {
      readonly reason: 'nothing-across-switch';
      readonly facts: { readonly from: string; readonly to: string; readonly firstNewMs: number };
      readonly evidence: { readonly ofSlow: boolean };
    };

/** Also of a run in which requests failed: it tells what a pass would lack, and nothing of what the run did show. */
export interface TooLittleSeen {
  readonly verdict: 'inconclusive';
  readonly reason: Missing['reason'];
  readonly facts: CheckFacts;
  readonly evidence: { readonly missing: readonly Missing[] };
}

/** Was there anything to see? A run in which nothing could have failed proves nothing: inconclusive, with what was missing. */
export function notVacuous({ run, ledger, held }: Recording, seen: readonly SeenTransition[]) {
  const progress = progressOf(run, ledger, seen, held);
  const asked = ledger.targets.length * run.options.lanes.length;
  const missing = [
    ...phases(run),
    ...baseline(run, progress, asked),
    ...reload(progress),
    ...atWork(progress),
    ...kept(run, progress),
    ...settle(run, progress, asked),
    ...switches(run, progress, seen),
  ];
  if (isAny(missing)) return tooLittle(missing);
  const { reloads, settles, across, unseenMs } = progress;
  const keptNone = keepsNone(run, progress);
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: {
      baseline: progress.baseline,
      reload: sum(reloads),
      settle: sum(settles),
      across: sum(across),
      ...(keptNone ? { keptInBaseline: 0 } : {}),
    },
    evidence: {
      ...{ reloads, settles, across, unseenMs, keptNone },
      hasSlow: run.slowTargets.length > 0 && run.runtime !== 'external',
      targets: ledger.targets.length,
      lanes: run.options.lanes.length,
      /** How many clients made progress; null if that was not asked for. */
      clients: run.options.ratePerSecond === null ? clientsOf(run) : null,
    },
  } as const;
}

export type NotVacuousJudgement = ReturnType<typeof notVacuous>;

/** For a scenario that shows a defect: what comes after the trigger may be the defect itself, so only what leads to it is asked for. */
export function defectNotVacuous({ run, ledger, held }: Recording, seen: readonly SeenTransition[], needed = NEEDED) {
  const progress = progressOf(run, ledger, seen, held);
  const missing = [...phases(run, needed), ...baseline(run, progress, ledger.targets.length * run.options.lanes.length)];
  if (progress.sentInReload === 0) missing.push({ reason: 'nothing-in-reload', evidence: { reload: null } });
  if (isAny(missing)) return tooLittle(missing);
  return { verdict: 'pass', reason: 'holds', facts: { baseline: progress.baseline, sentInReload: progress.sentInReload } } as const;
}

export type DefectNotVacuousJudgement = ReturnType<typeof defectNotVacuous>;

function tooLittle(missing: readonly [Missing, ...Missing[]]): TooLittleSeen {
  return { verdict: 'inconclusive', ...weighed(missing), evidence: { missing } };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function clientsOf(run: RunRecord): number {
  return run.options.clients * run.options.lanes.length;
}

function phases(run: RunRecord, needed = NEEDED): Missing[] {
  const absent = needed.filter((name) => !run.phases.some((phase) => phase.name === name));
  if (absent.length > 0) return [{ reason: 'phases-missing', facts: { missing: absent.join(', ') } }];
  const firsts = needed.map((name) => run.phases.findIndex((phase) => phase.name === name));
  const ordered = firsts.every((first, i) => i === 0 || first > (firsts[i - 1] ?? first));
  const forward = run.phases.every(
    (phase, i) => phase.endMs >= phase.startMs && phase.startMs >= (run.phases[i - 1]?.startMs ?? Number.NEGATIVE_INFINITY),
  );
  return ordered && forward ? [] : [{ reason: 'phases-out-of-order', evidence: { phases: run.phases } }];
}

function baseline(run: RunRecord, progress: Progress, asked: number): Missing[] {
  if (firstPhase(run, 'baseline') === undefined) return [];
  const during = { part: 'baseline' } as const;
  return [
    ...enough(run, during, progress.baseline),
    ...everyClient(run, during, progress.clientsInBaseline),
    ...everyTarget(run, during, progress.targetsInBaseline, asked),
  ];
}

function reload({ reloads }: Progress): Missing[] {
  return reloads.flatMap((answers, index): Missing[] =>
    answers > 0 ? [] : [{ reason: 'nothing-in-reload', evidence: { reload: { index, of: reloads.length } } }],
  );
}

/** Who was in flight all the time was taken before: of a listener that is closed from trigger to completion it tells nothing. */
function atWork({ sentAtWork }: Progress): Missing[] {
  return sentAtWork
    .filter(({ sent, fromMs, toMs }) => sent === 0 && toMs - fromMs >= HIDES_A_SWITCH_MS)
    .map(({ fromMs, toMs }) => ({ reason: 'nothing-sent-at-work', facts: { fromMs, unseenMs: toMs - fromMs } }));
}

/** Clients mean to keep their connections, and the service lets them keep none before the reload. */
function keepsNone({ options }: RunRecord, { baseline, keptInBaseline }: Progress): boolean {
  return !holdsAll(options) && options.lanes.includes('reused') && baseline > 0 && keptInBaseline === 0;
}

/** Streams and WebSockets have a connection each, in either lane. */
function holdsAll({ mix = { get: 1 } }: RunRecord['options']): boolean {
  return (Object.keys(mix) as ExchangeName[]).every(isHeld);
}

/**
 * Clients that mean to keep their connections show nothing of kept ones if the server lets them keep none. Many servers do not, and then
 * there is nothing to see of kept ones: with clients of lane new beside them the run is as good as can be, and it is said.
 */
function kept(run: RunRecord, progress: Progress): Missing[] {
  const { baseline, keptInBaseline, keptSinceTrigger } = progress;
  if (!run.options.lanes.includes('reused') || baseline === 0 || holdsAll(run.options)) return [];
  if (keepsNone(run, progress) && run.options.lanes.includes('new')) return [];
  if (keptInBaseline === 0) return [{ reason: 'no-connection-kept' }];
  return keptSinceTrigger > 0 || !Number.isFinite(triggerMs(run)) ? [] : [{ reason: 'nothing-on-kept-connections' }];
}

function settle(run: RunRecord, progress: Progress, asked: number): Missing[] {
  const { settles } = progress;
  const short = settles.flatMap((answers, index) => enough(run, { part: 'settle', index, of: settles.length }, answers));
  // That it never came so far is said once, and tells nothing of who was answered.
  if (settles.length === 0) return [];
  const during = run.transitions.some(({ completeMs }) => completeMs === null)
    ? ({ part: 'from-settle' } as const)
    : ({ part: 'after-reload' } as const);
  return [...short, ...everyClient(run, during, progress.clientsAfter), ...everyTarget(run, during, progress.targetsAfter, asked)];
}

function enough(run: RunRecord, during: RunPart, answers: number): Missing[] {
  const needed = ANSWERS_PER_CLIENT * clientsOf(run);
  return answers >= Math.max(1, needed) ? [] : [{ reason: 'too-few-answers', facts: { answers, needed }, evidence: { during } }];
}

/** At a constant rate whichever client is free sends, so some may rightly have nothing to do. */
function everyClient(run: RunRecord, during: RunPart, clients: number): Missing[] {
  if (run.options.ratePerSecond !== null || clients >= clientsOf(run)) return [];
  return [{ reason: 'clients-unanswered', facts: { clients: clientsOf(run), clientsAnswered: clients }, evidence: { during } }];
}

/** A target of which nothing was heard may have been down all the time. */
function everyTarget({ options }: RunRecord, during: RunPart, targets: number, asked: number): Missing[] {
  if (targets >= asked) return [];
  const evidence = { during, lanes: options.lanes.length };
  return [{ reason: 'targets-silent', facts: { targets: asked, targetsAnswered: targets }, evidence }];
}

function switches(run: RunRecord, progress: Progress, seen: readonly SeenTransition[]): Missing[] {
  if (!run.expectsChange) return [];
  if (seen.length === 0) return [{ reason: 'nothing-changed' }];
  const ofSlow = run.slowTargets.length > 0 && run.runtime !== 'external';
  return seen.flatMap(({ from, to, firstNewMs }, i): Missing[] => {
    if (firstNewMs === null || from === to) return [{ reason: 'nothing-changed', facts: { from, to } }];
    // At a polite pace a switch may be over before the next request is due; what two requests leave unseen is short then.
    const isBetweenTwo = !ofSlow && (progress.unseenMs[i] ?? Number.POSITIVE_INFINITY) < HIDES_A_SWITCH_MS;
    return (progress.across[i] ?? 0) > 0 || isBetweenTwo
      ? []
      : [{ reason: 'nothing-across-switch', facts: { from, to, firstNewMs }, evidence: { ofSlow } }];
  });
}
