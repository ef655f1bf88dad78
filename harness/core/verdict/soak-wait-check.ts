import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Recording } from '../record/run-record.ts';
import type { Check, CheckFacts } from './check.ts';
import { defineCheck } from './define-check.ts';
import { count, duration, seconds } from './number-words.ts';
import { reloadAndSettle } from './run-phases.ts';
import { findStalls } from './stall.ts';
import { frozen, steal, stoodStillTwice } from './wait-excuses.ts';

/** What `zero-wait` is in a run without a deploy. */
export const soakWaitCheck = defineCheck({
  name: 'zero-wait',
  asks: ['soak'],
  about: 'service',
  openIfStarved: 'any',
  tellsStarved: true,
  judge: ({ recording, maxStallMs }) => soakWait(recording, maxStallMs),
});

const NAME = 'zero-wait';
/** What a URL's own time may be exceeded by where the user names no bound, in milliseconds. */
const PATIENCE_MS = 1000;
/** The share of its answers from which a URL's own time is read, for a single answer. */
const ORDINARY = 0.95;

/** The longest waits that a URL is allowed, in milliseconds. */
interface Bounds {
  /** In which a client waited for it and it answered nobody. */
  readonly stallMs: number;
  /** For one answer. */
  readonly answerMs: number;
}

/** A wait that was longer than its bound. */
interface TooLong {
  readonly says: string;
  readonly waitMs: number;
  readonly boundMs: number;
  /** The client's own freezes explain it. */
  readonly excused: boolean;
}

/**
 * Did anybody wait too long, from the first request on? `maxStallMs` is the user's bound; where there is none each URL has its
 * own. For as long as twice its usual answer (the median) and a second more it may answer nobody; a single answer
 * may take a second more than 95 % of them. Of few requests a stall may hold up more than the 5 % that are left, but never
 * half. A wait that the client's own freezes explain refutes nothing.
 */
export function soakWait(recording: Recording, maxStallMs: number | null): Check {
  const { run, ledger } = recording;
  const bounds = maxStallMs === null ? ownBounds(ledger) : ledger.targets.map(() => ({ stallMs: maxStallMs, answerMs: maxStallMs }));
  const { answered } = ledger;
  const inconclusive = (reason: string, facts: CheckFacts, detail: string): Check => {
    return { name: NAME, verdict: 'inconclusive', reason, facts: { answered, ...facts }, detail };
  };
  if (ledger.answered === 0)
    return inconclusive('nothing-answered', {}, 'No request was answered, so no wait for an answer could be measured.');
  const { found, late, slowest } = longWaits(recording, bounds);
  const which = maxStallMs === null ? ' (by default 1 s more than its usual answers take; --max-stall sets it)' : '';
  const worst = found.filter(({ excused }) => !excused).sort((a, b) => b.waitMs - a.waitMs)[0];
  if (worst !== undefined) {
    const detail = `Too long a wait: ${worst.says}; at most ${duration(worst.boundMs)} is allowed${which}.`;
    const stolen = steal(run.generator);
    const facts = { answered, waitMs: worst.waitMs, boundMs: worst.boundMs };
    return stolen === ''
      ? { name: NAME, verdict: 'fail', reason: 'waited-too-long', facts, detail }
      : inconclusive('cpu-stolen', facts, `${detail} But ${stolen}.`);
  }
  const [excused] = found;
  if (excused !== undefined)
    return inconclusive(
      'client-stood-still',
      { waitMs: excused.waitMs, boundMs: excused.boundMs },
      `Too long a wait (${excused.says}), but the client itself stood still at that time.`,
    );
  if (late > 0)
    return inconclusive(
      'sent-late',
      { late },
      `${count(late, 'request')} began too late, though none took too long once sent: the client could not keep to its rate.`,
    );
  const { stallMs } = bounds[slowest.target] ?? { stallMs: 0 };
  return {
    name: NAME,
    verdict: 'pass',
    reason: 'holds',
    facts: { answered, slowestMs: slowest.waitMs, slowestAtMs: slowest.dueMs, stallBoundMs: stallMs },
    detail: `The slowest of ${count(ledger.answered, 'answer')} took ${duration(slowest.waitMs)} (due at ${seconds(slowest.dueMs)}); no stall was longer than ${duration(stallMs)}${which}.`,
  };
}

function longWaits({ run, ledger }: Recording, bounds: readonly Bounds[]) {
  const freezes = run.generator.freezes.map(({ atMs, durationMs }) => ({ fromMs: atMs, toMs: atMs + durationMs }));
  const found: TooLong[] = [];
  const add = (says: string, fromMs: number, toMs: number, boundMs: number): void => {
    const waitMs = toMs - fromMs;
    found.push({ says, waitMs, boundMs, excused: waitMs - stoodStillTwice(frozen(freezes, { fromMs, toMs })) <= boundMs });
  };
  let slowest = { waitMs: 0, dueMs: 0, target: 0 };
  let late = 0;
  forEachAttempt(ledger, ({ answered, sentMs, endMs, lagMs, target }) => {
    if (!answered) return;
    const dueMs = sentMs - lagMs;
    const boundMs = bounds[target]?.answerMs ?? 0;
    if (endMs - dueMs > slowest.waitMs) slowest = { waitMs: endMs - dueMs, dueMs, target };
    if (endMs - dueMs <= boundMs) return;
    if (endMs - sentMs <= boundMs) late++;
    else
      add(
        `an answer of ${ledger.targets[target] ?? '?'} took ${duration(endMs - dueMs)} (due at ${seconds(dueMs)})`,
        dueMs,
        endMs,
        boundMs,
      );
  });
  const window = reloadAndSettle(run) ?? { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  bounds.forEach(({ stallMs }, target) => {
    // Each URL by itself: another one that answers ends no stall of this one.
    const others = ledger.targets.map((_, other) => other).filter((other) => other !== target);
    for (const { atMs, longestMs } of findStalls(ledger, others, window, stallMs).over)
      add(
        `${ledger.targets[target] ?? '?'} answered nobody for ${duration(longestMs)}, from ${seconds(atMs)} on`,
        atMs,
        atMs + longestMs,
        stallMs,
      );
  });
  return { found, late, slowest };
}

function ownBounds(ledger: Ledger): readonly Bounds[] {
  const durations = ledger.targets.map((): number[] => []);
  forEachAttempt(ledger, ({ answered, sentMs, endMs, target }) => {
    if (answered) durations[target]?.push(endMs - sentMs);
  });
  return durations.map((each) => {
    const inOrder = Float64Array.from(each).sort();
    const at = (share: number): number => inOrder[Math.max(0, Math.ceil(inOrder.length * share) - 1)] ?? 0;
    return { stallMs: 2 * at(0.5) + PATIENCE_MS, answerMs: at(ORDINARY) + PATIENCE_MS };
  });
}
