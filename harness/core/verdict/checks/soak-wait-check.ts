import { durationsByTarget } from '../../ledger/durations-by-target.ts';
import { endOfWait } from '../../ledger/end-of-wait.ts';
import { forEachAttempt } from '../../ledger/for-each-attempt.ts';
import type { Recording } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { findStalls } from '../measures/stall.ts';
import { frozen, stolenShare, stoodStillTwice } from '../measures/wait-excuses.ts';
import { reloadAndSettle } from '../run-phases.ts';

/** What `zero-wait` is in a run without a deploy. */
export const soakWaitCheck = defineCheck({
  id: 'soak-wait',
  name: 'zero-wait',
  asks: ['soak'],
  about: 'service',
  openIfGeneratorSaturated: 'any',
  tellsGeneratorSaturated: true,
  judge: ({ recording, maxStallMs }) => soakWait(recording, maxStallMs),
});

/** What a URL's own time may be exceeded by if the user names no bound, in milliseconds. */
const PATIENCE_MS = 1000;
/** The share of its answers from which a URL's own time is read, for a single answer. */
const ORDINARY = 0.95;

/** The longest waits that a URL is allowed, in milliseconds. */
interface Bounds {
  /** In which a client waited for it and it answered no request. */
  readonly stallMs: number;
  /** For one answer. */
  readonly answerMs: number;
}

/** A wait that was longer than its bound. */
export interface TooLong {
  /** Of one answer, or of a URL that answered no request. */
  readonly of: 'answer' | 'url';
  readonly url: string;
  readonly fromMs: number;
  readonly waitMs: number;
  readonly boundMs: number;
  /** The client's own freezes explain it. */
  readonly excused: boolean;
}

/**
 * Did any client wait too long, from the first request on? `maxStallMs` is the user's bound; without one each URL has its
 * own. For as long as twice its usual answer (the median) and a second more it may answer no request; a single answer
 * may take a second more than 95 % of them. Of few requests a stall may hold up more than the 5 % that are left, but never
 * half. A wait that the client's own freezes explain refutes nothing.
 */
export function soakWait(recording: Recording, maxStallMs: number | null) {
  const { run, ledger } = recording;
  const bounds = ownBounds(recording).map((own, target) => {
    const namedMs = run.maxStalls?.[target] ?? maxStallMs;
    return namedMs === null ? own : { stallMs: namedMs, answerMs: namedMs };
  });
  const { answered } = ledger;
  if (answered === 0) return { verdict: 'inconclusive', reason: 'nothing-answered', facts: { answered } } as const;
  const { found, late, slowest } = longWaits(recording, bounds);
  const byDefault = maxStallMs === null;
  const worst = found.filter(({ excused }) => !excused).sort((a, b) => b.waitMs - a.waitMs)[0];
  if (worst !== undefined) {
    const stealShare = stolenShare(run.generator);
    const facts = { answered, waitMs: worst.waitMs, boundMs: worst.boundMs };
    return stealShare === null
      ? ({ verdict: 'fail', reason: 'waited-too-long', facts, evidence: { wait: worst, byDefault } } as const)
      : ({ verdict: 'inconclusive', reason: 'cpu-stolen', facts, evidence: { wait: worst, byDefault, stealShare } } as const);
  }
  const [excused] = found;
  if (excused !== undefined) {
    const facts = { answered, waitMs: excused.waitMs, boundMs: excused.boundMs };
    return { verdict: 'inconclusive', reason: 'client-stood-still', facts, evidence: { wait: excused } } as const;
  }
  if (late > 0) return { verdict: 'inconclusive', reason: 'sent-late', facts: { answered, late } } as const;
  const { stallMs } = bounds[slowest.target] ?? { stallMs: 0 };
  const facts = { answered, slowestMs: slowest.waitMs, slowestAtMs: slowest.dueMs, stallBoundMs: stallMs };
  return { verdict: 'pass', reason: 'holds', facts, evidence: { byDefault } } as const;
}

export type SoakWaitJudgement = ReturnType<typeof soakWait>;

function longWaits({ run, ledger, held }: Recording, bounds: readonly Bounds[]) {
  const freezes = run.generator.freezes.map(({ atMs, durationMs }) => ({ fromMs: atMs, toMs: atMs + durationMs }));
  const found: TooLong[] = [];
  const add = (of: TooLong['of'], target: number, fromMs: number, toMs: number, boundMs: number): void => {
    const waitMs = toMs - fromMs;
    found.push({
      of,
      url: ledger.targets[target] ?? '?',
      fromMs,
      waitMs,
      boundMs,
      excused: waitMs - stoodStillTwice(frozen(freezes, { fromMs, toMs })) <= boundMs,
    });
  };
  let slowest = { waitMs: 0, dueMs: 0, target: 0 };
  let late = 0;
  const endOf = endOfWait(held);
  forEachAttempt(ledger, (attempt) => {
    const { answered, sentMs, lagMs, target } = attempt;
    if (!answered) return;
    const endMs = endOf(attempt);
    const dueMs = sentMs - lagMs;
    const boundMs = bounds[target]?.answerMs ?? 0;
    if (endMs - dueMs > slowest.waitMs) slowest = { waitMs: endMs - dueMs, dueMs, target };
    if (endMs - dueMs <= boundMs) return;
    if (endMs - sentMs <= boundMs) late++;
    else add('answer', target, dueMs, endMs, boundMs);
  });
  const window = reloadAndSettle(run) ?? { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  bounds.forEach(({ stallMs }, target) => {
    // What is held open is not answered by its end.
    if (run.slowTargets.includes(target)) return;
    // Each URL by itself: another one that answers ends no stall of this one.
    const others = ledger.targets.map((_, other) => other).filter((other) => other !== target);
    for (const { atMs, longestMs } of findStalls(ledger, others, window, stallMs).over) add('url', target, atMs, atMs + longestMs, stallMs);
  });
  return { found, late, slowest };
}

function ownBounds({ ledger, held }: Pick<Recording, 'ledger' | 'held'>): readonly Bounds[] {
  const ranks = (count: number): readonly number[] => [0.5, ORDINARY].map((share) => Math.max(0, Math.ceil(count * share) - 1));
  return durationsByTarget(ledger, () => true, ranks, undefined, endOfWait(held)).map(({ tookMs: [medianMs = 0, ordinaryMs = 0] }) => ({
    stallMs: 2 * medianMs + PATIENCE_MS,
    answerMs: ordinaryMs + PATIENCE_MS,
  }));
}
