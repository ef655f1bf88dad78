import type { PhaseName, Recording, RunRecord } from '../record/run-record.ts';
import { type Objection, objections, type SpokenJudgement } from './check.ts';
import { type Progress, progressOf } from './client-progress.ts';
import { defineCheck } from './define-check.ts';
import { triggerMs } from './failed-otherwise.ts';
import { count, duration, number, seconds } from './number-words.ts';
import { firstPhase, HIDES_A_SWITCH_MS } from './run-phases.ts';
import type { SeenTransition } from './transition-seen.ts';

export const notVacuousCheck = defineCheck({
  id: 'not-vacuous',
  name: 'not-vacuous',
  asks: ['zero-downtime', 'rate'],
  about: 'run',
  openIfStarved: 'any',
  judge: ({ recording, measured }) => notVacuous(recording, measured.transitions),
});

/**
 * The phases that a run goes through. `boot` is not asked for: a service that somebody else started has none.
 */
const NEEDED: readonly PhaseName[] = ['baseline', 'reload', 'settle', 'drain'];
/**
 * Answers that baseline and settle each need, for each client: clients loop over a slow and a fast target, so the
 * second answer is the first that shows a client came through a whole round.
 */
const ANSWERS_PER_CLIENT = 2;

/** Was there anything to see? A run in which nothing could have failed proves nothing: inconclusive, with what was missing. */
export function notVacuous({ run, ledger }: Recording, seen: readonly SeenTransition[]): SpokenJudgement {
  const progress = progressOf(run, ledger, seen);
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
  if (missing.length > 0) return lacking(missing);
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: {
      baseline: progress.baseline,
      reload: sum(progress.reloads),
      settle: sum(progress.settles),
      across: sum(progress.across),
      ...(keepsNone(run, progress) ? { keptInBaseline: 0 } : {}),
    },
    detail: `Answers: ${number(progress.baseline)} in the baseline, ${progress.reloads.map(number).join(' + ')} during the reload, ${progress.settles.map(number).join(' + ')} sent after it${switched(run, progress)}; ${who(run, ledger.targets.length)}${keepsNone(run, progress) ? '; the service kept no connection open before the reload, so that lane reused shows what lane new does' : ''}.`,
  };
}

/** For a scenario that shows a defect: what comes after the trigger may be the defect itself, so only what leads to it is asked for. */
export function defectNotVacuous({ run, ledger }: Recording, seen: readonly SeenTransition[], needed = NEEDED): SpokenJudgement {
  const progress = progressOf(run, ledger, seen);
  const missing = [...phases(run, needed), ...baseline(run, progress, ledger.targets.length * run.options.lanes.length)];
  if (progress.sentInReload === 0)
    missing.push({ reason: 'nothing-in-reload', message: 'no request was in flight or sent during the reload' });
  if (missing.length > 0) return lacking(missing);
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { baseline: progress.baseline, sentInReload: progress.sentInReload },
    detail: `${count(progress.baseline, 'answer')} in the baseline, ${count(progress.sentInReload, 'request')} in flight or sent during the reload.`,
  };
}

/** Also of a run in which requests failed: it says what a pass would lack, and nothing of what the run did show. */
function lacking(missing: readonly Objection[]): SpokenJudgement {
  const { reason, facts, message } = objections(missing);
  return { verdict: 'inconclusive', reason, facts, detail: `Too little was seen for a pass: ${message}.` };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Only slow requests span the one moment of a switch; of fast ones those are counted that were sent, or in flight, while it took place. */
function switched(run: RunRecord, { across, unseenMs }: Progress): string {
  if (across.length === 0) return '';
  const [first] = across;
  if (across.length === 1 && first === 0 && run.slowTargets.length === 0)
    return `; the switch fell between two requests, sent ${duration(unseenMs[0] ?? 0)} apart`;
  const counts = across.map(number).join(', ');
  return run.slowTargets.length > 0
    ? `; in flight across the switch: ${counts} slow requests`
    : `; sent or in flight between trigger and completion: ${counts} requests`;
}

function clientsOf(run: RunRecord): number {
  return run.options.clients * run.options.lanes.length;
}

function phases(run: RunRecord, needed = NEEDED): Objection[] {
  const absent = needed.filter((name) => !run.phases.some((phase) => phase.name === name));
  if (absent.length > 0)
    return [{ reason: 'phases-missing', facts: { missing: absent.join(', ') }, message: `it never came to ${absent.join(', ')}` }];
  const firsts = needed.map((name) => run.phases.findIndex((phase) => phase.name === name));
  const ordered = firsts.every((first, i) => i === 0 || first > (firsts[i - 1] ?? first));
  const forward = run.phases.every(
    (phase, i) => phase.endMs >= phase.startMs && phase.startMs >= (run.phases[i - 1]?.startMs ?? Number.NEGATIVE_INFINITY),
  );
  return ordered && forward
    ? []
    : [
        {
          reason: 'phases-out-of-order',
          message: `its phases are out of order: ${run.phases.map(({ name, startMs }) => `${name} at ${seconds(startMs)}`).join(', ')}`,
        },
      ];
}

function baseline(run: RunRecord, progress: Progress, asked: number): Objection[] {
  if (firstPhase(run, 'baseline') === undefined) return [];
  return [
    ...enough(run, 'in the baseline', progress.baseline),
    ...everyClient(run, 'in the baseline', progress.clientsInBaseline),
    ...everyTarget(run, 'in the baseline', progress.targetsInBaseline, asked),
  ];
}

function reload(progress: Progress): Objection[] {
  return progress.reloads.flatMap((answers, i) =>
    answers > 0
      ? []
      : [
          {
            reason: 'nothing-in-reload',
            message: `no request in flight or sent during ${which('reload', i, progress.reloads)} was answered`,
          },
        ],
  );
}

/** Who was in flight all the time was taken before: of a listener that is closed from trigger to completion it tells nothing. */
function atWork({ sentAtWork }: Progress): Objection[] {
  return sentAtWork
    .filter(({ sent, fromMs, toMs }) => sent === 0 && toMs - fromMs >= HIDES_A_SWITCH_MS)
    .map(({ fromMs, toMs }) => ({
      reason: 'nothing-sent-at-work',
      facts: { fromMs, unseenMs: toMs - fromMs },
      message: `no request was sent while the strategy was at work, for ${duration(toMs - fromMs)} from ${seconds(fromMs)} (more clients would send some)`,
    }));
}

/** Clients mean to keep their connections, and the service lets them keep none before the reload. */
function keepsNone({ options }: RunRecord, { baseline, keptInBaseline }: Progress): boolean {
  return options.lanes.includes('reused') && baseline > 0 && keptInBaseline === 0;
}

/**
 * Clients that mean to keep their connections show nothing of kept ones if the server lets them keep none. Many servers do not, and then
 * there is nothing to see of kept ones: with clients of lane new beside them the run is as good as can be, and it is said.
 */
function kept(run: RunRecord, progress: Progress): Objection[] {
  const { baseline, keptInBaseline, keptSinceTrigger } = progress;
  if (!run.options.lanes.includes('reused') || baseline === 0) return [];
  if (keepsNone(run, progress) && run.options.lanes.includes('new')) return [];
  if (keptInBaseline === 0)
    return [
      {
        reason: 'no-connection-kept',
        message: 'the service kept no connection open before the reload, so that lane reused shows no more than lane new',
      },
    ];
  return keptSinceTrigger > 0 || !Number.isFinite(triggerMs(run))
    ? []
    : [{ reason: 'nothing-on-kept-connections', message: 'no request was sent on a kept connection from the reload on' }];
}

function settle(run: RunRecord, progress: Progress, asked: number): Objection[] {
  const short = progress.settles.flatMap((answers, i) =>
    enough(run, `to requests sent in ${which('settle', i, progress.settles)}`, answers),
  );
  // That it never came so far is said once, and tells nothing of who was answered.
  if (progress.settles.length === 0) return [];
  const where = run.transitions.some(({ completeMs }) => completeMs === null)
    ? 'from the settle phase on'
    : 'after the reload was complete';
  return [...short, ...everyClient(run, where, progress.clientsAfter), ...everyTarget(run, where, progress.targetsAfter, asked)];
}

function which(phase: PhaseName, index: number, all: readonly unknown[]): string {
  return all.length === 1 ? `the ${phase} phase` : `${phase} phase ${index + 1} of ${all.length}`;
}

function enough(run: RunRecord, where: string, answers: number): Objection[] {
  const needed = ANSWERS_PER_CLIENT * clientsOf(run);
  return answers >= Math.max(1, needed)
    ? []
    : [
        {
          reason: 'too-few-answers',
          facts: { answers, needed },
          message: `${count(answers, 'answer')} ${where}, ${number(needed)} are needed`,
        },
      ];
}

/** At a constant rate whichever client is free sends, so some may rightly have nothing to do. */
function everyClient(run: RunRecord, where: string, clients: number): Objection[] {
  if (run.options.ratePerSecond !== null || clients >= clientsOf(run)) return [];
  return [
    {
      reason: 'clients-unanswered',
      facts: { clients: clientsOf(run), clientsAnswered: clients },
      message: `${few(clients)} of ${count(clientsOf(run), 'client')} got an answer ${where}`,
    },
  ];
}

/** A target of which nothing was heard may have been down all the time. */
function everyTarget({ options }: RunRecord, where: string, targets: number, asked: number): Objection[] {
  if (targets >= asked) return [];
  const what = options.lanes.length > 1 ? 'pairs of a target and a lane' : asked === 1 ? 'target' : 'targets';
  return [
    {
      reason: 'targets-silent',
      facts: { targets: asked, targetsAnswered: targets },
      message: `${few(targets)} of ${number(asked)} ${what} gave an answer ${where}`,
    },
  ];
}

function few(n: number): string {
  return n === 0 ? 'none' : `only ${number(n)}`;
}

/** Who was seen to get on: what was not asked for is not claimed. */
function who(run: RunRecord, targets: number): string {
  const lanes = run.options.lanes.length > 1 ? ' in each lane' : '';
  const everywhere = `each of ${count(targets, 'target')} answered before and after${lanes}`;
  return run.options.ratePerSecond === null ? `every one of ${count(clientsOf(run), 'client')} made progress; ${everywhere}` : everywhere;
}

function switches(run: RunRecord, progress: Progress, seen: readonly SeenTransition[]): Objection[] {
  if (!run.expectsChange) return [];
  if (seen.length === 0) return [{ reason: 'nothing-changed', message: 'no change of version took place' }];
  const kind =
    run.slowTargets.length > 0
      ? 'no slow request was in flight across it'
      : 'no request was sent, or in flight, between trigger and completion';
  return seen.flatMap(({ from, to, firstNewMs }, i) => {
    if (firstNewMs === null || from === to)
      return [{ reason: 'nothing-changed', facts: { from, to }, message: `the version did not change from ${from} to ${to}` }];
    // At a polite pace a switch may be over before the next request is due; what two requests leave unseen is short then.
    const isBetweenTwo = run.slowTargets.length === 0 && (progress.unseenMs[i] ?? Number.POSITIVE_INFINITY) < HIDES_A_SWITCH_MS;
    return (progress.across[i] ?? 0) > 0 || isBetweenTwo
      ? []
      : [
          {
            reason: 'nothing-across-switch',
            facts: { from, to, firstNewMs },
            message: `${kind} when ${to} took over from ${from} at ${seconds(firstNewMs)}`,
          },
        ];
  });
}
