import { durationsByTarget } from '../../ledger/durations-by-target.ts';
import { endOfWait } from '../../ledger/end-of-wait.ts';
import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Recording } from '../../record/run-record.ts';
import { unprocessedStretches } from '../measures/unprocessed-stretches.ts';
import { frozen, stolenShare, stoodStillTwice } from '../measures/wait-excuses.ts';
import { firstPhase, reloadAndSettle } from '../run-phases.ts';

/** What a URL's own time may be exceeded by if the user names no bound, in milliseconds. */
const PATIENCE_MS = 1000;
/** Fewer answers before the deploy tell little of how long a URL may take. */
const ENOUGH = 20;
/** A URL whose slowest answer takes more than `times` its median, and `byMs` milliseconds more, varies: long polling does. */
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
  /** No answer was slow: the server processed nothing meanwhile, and said so. */
  readonly unprocessed: boolean;
}

/**
 * Did users wait too long for an answer, from the command to the end of the settling? A URL's own time is no stall: unless the user
 * names a bound it is one second more than its slowest answer before the command; of a stream or a WebSocket it is the time until it is open that counts. Of a URL that gave few answers by then, or whose
 * answers vary much, a single long wait leaves it open. A user of a server that processes nothing waits, too, however often it says so. A wait that the client's own freezes explain refutes nothing.
 */
export function watchWait({ run, ledger, held }: Recording) {
  const window = reloadAndSettle(run);
  if (window === null) return null;
  const bounds = boundsOf({ run, ledger, held });
  const endOf = endOfWait(held);
  const freezes = run.generator.freezes.map(({ atMs, durationMs }) => ({ fromMs: atMs, toMs: atMs + durationMs }));
  const waits: Wait[] = [];
  let late = 0;
  let answers = 0;
  let slowest: Wait = { target: 0, fromMs: window.fromMs, waitMs: 0, excused: false, unprocessed: false };
  const isExcused = (fromMs: number, toMs: number, boundMs: number): boolean =>
    toMs - fromMs - stoodStillTwice(frozen(freezes, { fromMs, toMs })) <= boundMs;
  forEachAttempt(
    ledger,
    (attempt) => {
      const { answered, sentMs, lagMs, target } = attempt;
      const bound = bounds[target];
      const endMs = endOf(attempt);
      if (!answered || bound === undefined || endMs < window.fromMs || sentMs > window.toMs) return;
      answers++;
      const fromMs = sentMs - lagMs;
      const waitMs = endMs - fromMs;
      if (waitMs > slowest.waitMs) slowest = { target, fromMs, waitMs, excused: false, unprocessed: false };
      if (waitMs <= bound.boundMs) return;
      if (endMs - sentMs <= bound.boundMs) late++;
      else waits.push({ target, fromMs, waitMs, excused: isExcused(fromMs, endMs, bound.boundMs), unprocessed: false });
    },
    ({ firstSentMs, lastEndMs }) => lastEndMs < window.fromMs || firstSentMs > window.toMs,
  );
  for (const { target, fromMs, toMs } of unprocessedStretches(ledger)) {
    const { boundMs = 0 } = bounds[target] ?? {};
    const waitMs = toMs - fromMs;
    if (toMs < window.fromMs || fromMs > window.toMs || waitMs <= boundMs) continue;
    waits.push({ target, fromMs, waitMs, excused: isExcused(fromMs, toMs, boundMs), unprocessed: true });
  }
  const factsOf = (all: readonly Wait[]) => {
    const worst = longestOf(all);
    const target = ledger.targets[worst.target] ?? '?';
    return { target, waits: all.length, waitMs: worst.waitMs, fromMs: worst.fromMs, boundMs: bounds[worst.target]?.boundMs ?? 0, answers };
  };
  const boundOf = (all: readonly Wait[]) => {
    const worst = longestOf(all);
    const { slowestMs, isNamed, unsure } = bounds[worst.target] ?? { slowestMs: 0, isNamed: true, unsure: null };
    return { slowestMs, isNamed, unsure, unprocessed: worst.unprocessed };
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
    const [facts, evidence] = [factsOf(refuting), boundOf(refuting)];
    return stolenShare(run.generator) === null
      ? ({ verdict: 'fail', reason: 'waited-too-long', facts, evidence } as const)
      : ({ verdict: 'inconclusive', reason: 'cpu-stolen', facts, evidence } as const);
  }
  if (real.length > 0) {
    const ofWorst = real.filter(({ target }) => target === longestOf(real).target);
    const evidence = { ...boundOf(real), enough: ENOUGH };
    return { verdict: 'inconclusive', reason: 'wait-unsure', facts: factsOf(ofWorst), evidence } as const;
  }
  if (waits.length > 0)
    return { verdict: 'inconclusive', reason: 'client-stood-still', facts: factsOf(waits), evidence: boundOf(waits) } as const;
  if (late > 0) return { verdict: 'inconclusive', reason: 'sent-late', facts: { late } } as const;
  const allowed = bounds[slowest.target];
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { answers, slowestMs: slowest.waitMs, slowestAtMs: slowest.fromMs },
    evidence: { allowed: allowed === undefined ? null : { boundMs: allowed.boundMs, isNamed: allowed.isNamed } },
  } as const;
}

export type WatchWaitJudgement = NonNullable<ReturnType<typeof watchWait>>;

function longestOf(waits: readonly Wait[]): Wait {
  return waits.reduce((longest, wait) => (wait.waitMs > longest.waitMs ? wait : longest), {
    target: 0,
    fromMs: 0,
    waitMs: 0,
    excused: false,
    unprocessed: false,
  });
}

/** The waits that refute: all, if the URL's own time is known; else several, if they are far beyond what it ever took. */
function refutingOf({ unsure, surelyMs }: Bound, waits: readonly Wait[]): readonly Wait[] {
  if (unsure === null) return waits;
  const sure = waits.filter(({ waitMs }) => waitMs > surelyMs);
  return sure.length > 1 ? sure : [];
}

function boundsOf({ run, ledger, held }: Pick<Recording, 'run' | 'ledger'> & { readonly held: Recording['held'] }): readonly Bound[] {
  const endOf = endOfWait(held);
  const commandMs = firstPhase(run, 'reload')?.startMs ?? 0;
  const took = durationsByTarget(
    ledger,
    (attempt) => endOf(attempt) < commandMs,
    (count) => [Math.floor(count / 2), count - 1],
    // None of its answers had ended by then; one that took less than no time is told of by the books.
    ({ firstSentMs }) => firstSentMs >= commandMs,
    endOf,
  );
  const ofAll = run.expectation.kind === 'zero-downtime' ? run.expectation.maxStallMs : null;
  return took.map(({ count, tookMs: [medianMs = 0, slowestMs = 0] }, target) => {
    const named = run.maxStalls?.[target] ?? ofAll;
    if (named !== null) return { boundMs: named, slowestMs, isNamed: true, unsure: null, surelyMs: named };
    const varies = slowestMs > VARIES.times * medianMs && slowestMs - medianMs > VARIES.byMs;
    const unsure = count < ENOUGH ? 'few' : varies ? 'varies' : null;
    const boundMs = slowestMs + PATIENCE_MS;
    return { boundMs, slowestMs, isNamed: false, unsure, surelyMs: varies ? BEYOND * slowestMs + PATIENCE_MS : boundMs };
  });
}
