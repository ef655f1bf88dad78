import { durationsByTarget } from '../ledger/durations-by-target.ts';
import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Recording } from '../record/run-record.ts';
import type { SpokenJudgement } from './check.ts';
import { count, duration, seconds } from './number-words.ts';
import { firstPhase, reloadAndSettle } from './run-phases.ts';
import { frozen, stolenShare, stoodStillTwice } from './wait-excuses.ts';

/** What a URL's own time may be exceeded by if the user names no bound, in milliseconds. */
const PATIENCE_MS = 1000;
/** Fewer answers before the deploy tell little of how long a URL may take. */
const ENOUGH = 20;
/** A URL whose slowest answer takes more than so many times its median, and so many milliseconds more, varies: long polling does. */
const VARIES = { times: 2, byMs: 100 };
/** How much slower than ever before an answer of a URL that varies must be, before several such waits refute anything. */
const BEYOND = 3;

/** What a URL may take. */
interface Bound {
  readonly boundMs: number;
  /** The slowest answer before the deploy. */
  readonly slowestMs: number;
  readonly isNamed: boolean;
  /** Why a single long wait says nothing of this URL; null if it does. */
  readonly unsure: 'few' | 'varies' | null;
  /** From here on several waits refute. */
  readonly surelyMs: number;
}

interface Wait {
  readonly target: number;
  readonly fromMs: number;
  readonly waitMs: number;
  readonly excused: boolean;
}

/**
 * Did users wait too long for an answer, from the command to the end of the settling? A URL's own time is no stall: unless the user
 * names a bound it is one second more than its slowest answer before the command. Of a URL that gave few answers by then, or whose
 * answers vary much, a single long wait leaves it open. A wait that the client's own freezes explain refutes nothing.
 */
export function watchWait({ run, ledger }: Recording): SpokenJudgement | null {
  const window = reloadAndSettle(run);
  if (window === null) return null;
  const bounds = boundsOf({ run, ledger });
  const freezes = run.generator.freezes.map(({ atMs, durationMs }) => ({ fromMs: atMs, toMs: atMs + durationMs }));
  const waits: Wait[] = [];
  let late = 0;
  let answers = 0;
  let slowest: Wait = { target: 0, fromMs: window.fromMs, waitMs: 0, excused: false };
  forEachAttempt(ledger, ({ answered, sentMs, endMs, lagMs, target }) => {
    const bound = bounds[target];
    if (!answered || bound === undefined || endMs < window.fromMs || sentMs > window.toMs) return;
    answers++;
    const fromMs = sentMs - lagMs;
    const waitMs = endMs - fromMs;
    if (waitMs > slowest.waitMs) slowest = { target, fromMs, waitMs, excused: false };
    if (waitMs <= bound.boundMs) return;
    if (endMs - sentMs <= bound.boundMs) late++;
    else
      waits.push({ target, fromMs, waitMs, excused: waitMs - stoodStillTwice(frozen(freezes, { fromMs, toMs: endMs })) <= bound.boundMs });
  });
  const nameOf = (target: number): string => ledger.targets[target] ?? '?';
  const says = (all: readonly Wait[]): string => {
    const worst = longestOf(all);
    const { boundMs, slowestMs, isNamed } = bounds[worst.target] ?? { boundMs: 0, slowestMs: 0, isNamed: true };
    const own = isNamed ? 'as --max-stall says' : `one second more than its slowest answer before the command (${duration(slowestMs)})`;
    return `${nameOf(worst.target)}: ${count(all.length, 'answer')} took longer than ${duration(boundMs)} (${own}), the longest ${duration(worst.waitMs)}, from ${seconds(worst.fromMs)} on`;
  };
  const factsOf = (all: readonly Wait[]) => {
    const worst = longestOf(all);
    const target = nameOf(worst.target);
    return { target, waits: all.length, waitMs: worst.waitMs, fromMs: worst.fromMs, boundMs: bounds[worst.target]?.boundMs ?? 0, answers };
  };
  const real = waits.filter(({ excused }) => !excused);
  const refuting = bounds
    .map((bound, target) =>
      refutingOf(
        bound,
        real.filter((wait) => wait.target === target),
      ),
    )
    .filter((each) => each.length > 0)
    .sort((a, b) => longestOf(b).waitMs - longestOf(a).waitMs)[0];
  if (refuting !== undefined) {
    const stolen = stolenShare(run.generator);
    const detail = `Too long a wait: ${says(refuting)}. If users may wait so long, accept it with --max-stall ${Math.ceil(longestOf(refuting).waitMs / 1000 + 0.5)}.`;
    return stolen === null
      ? { verdict: 'fail', reason: 'waited-too-long', facts: factsOf(refuting), detail }
      : {
          verdict: 'inconclusive',
          reason: 'cpu-stolen',
          facts: factsOf(refuting),
          detail: `${detail} But the hypervisor took CPU time away.`,
        };
  }
  if (real.length > 0) {
    const of = real.filter(({ target }) => target === longestOf(real).target);
    const why =
      bounds[longestOf(real).target]?.unsure === 'few'
        ? `it gave fewer than ${ENOUGH} answers before the command, so that its own time is not known`
        : 'its answers took very different times before the command, as with long polling';
    return {
      verdict: 'inconclusive',
      reason: 'wait-unsure',
      facts: factsOf(of),
      detail: `Perhaps too long a wait: ${says(of)}; ${why}. --max-stall URL=SECONDS says how long it may take.`,
    };
  }
  if (waits.length > 0)
    return {
      verdict: 'inconclusive',
      reason: 'client-stood-still',
      facts: factsOf(waits),
      detail: `Too long a wait (${says(waits)}), but the client itself stood still at that time.`,
    };
  if (late > 0)
    return {
      verdict: 'inconclusive',
      reason: 'sent-late',
      facts: { late },
      detail: `${count(late, 'request')} began too late, though none took too long once sent: the client could not keep to its rate.`,
    };
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { answers, slowestMs: slowest.waitMs, slowestAtMs: slowest.fromMs },
    detail: `No answer took longer than its URL may: the slowest of ${count(answers, 'answer')} from the command on took ${duration(slowest.waitMs)} (sent at ${seconds(slowest.fromMs)}), ${allowedInWords(bounds[slowest.target])}.`,
  };
}

function allowedInWords(bound: Bound | undefined): string {
  if (bound === undefined) return 'and none was asked for';
  return `and ${duration(bound.boundMs)} ${bound.isNamed ? 'is allowed' : 'is allowed by default: a second more than the slowest before it'}`;
}

function longestOf(waits: readonly Wait[]): Wait {
  return waits.reduce((longest, wait) => (wait.waitMs > longest.waitMs ? wait : longest), {
    target: 0,
    fromMs: 0,
    waitMs: 0,
    excused: false,
  });
}

/** The waits that refute: all, if the URL's own time is known; else several, if they are far beyond what it ever took. */
function refutingOf({ unsure, surelyMs }: Bound, waits: readonly Wait[]): readonly Wait[] {
  if (unsure === null) return waits;
  const sure = waits.filter(({ waitMs }) => waitMs > surelyMs);
  return sure.length > 1 ? sure : [];
}

function boundsOf({ run, ledger }: Pick<Recording, 'run' | 'ledger'>): readonly Bound[] {
  const commandMs = firstPhase(run, 'reload')?.startMs ?? 0;
  const tookMs = durationsByTarget(ledger, ({ endMs }) => endMs < commandMs);
  const ofAll = run.expectation.kind === 'zero-downtime' ? run.expectation.maxStallMs : null;
  return tookMs.map((inOrder, target) => {
    const slowestMs = inOrder.at(-1) ?? 0;
    const medianMs = inOrder[Math.floor(inOrder.length / 2)] ?? 0;
    const named = run.maxStalls?.[target] ?? ofAll;
    if (named !== null) return { boundMs: named, slowestMs, isNamed: true, unsure: null, surelyMs: named };
    const varies = slowestMs > VARIES.times * medianMs && slowestMs - medianMs > VARIES.byMs;
    const unsure = inOrder.length < ENOUGH ? 'few' : varies ? 'varies' : null;
    const boundMs = slowestMs + PATIENCE_MS;
    return { boundMs, slowestMs, isNamed: false, unsure, surelyMs: varies ? BEYOND * slowestMs + PATIENCE_MS : boundMs };
  });
}
