import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Recording } from '../record/run-record.ts';
import type { Check, CheckFacts } from './check.ts';
import { defineCheck } from './define-check.ts';
import { count, duration, number, seconds } from './number-words.ts';
import { atWork, HIDES_A_SWITCH_MS, reloadAndSettle, type Window } from './run-phases.ts';
import type { Stalls } from './stall.ts';
import { frozen, steal, stoodStillTwice } from './wait-excuses.ts';

/** Asked if the run promises a longest wait. */
export const zeroWaitCheck = defineCheck({
  name: 'zero-wait',
  asks: ['zero-downtime'],
  about: 'service',
  openIfStarved: 'any',
  tellsStarved: true,
  judge: ({ recording, measured, maxStallMs }) => (maxStallMs === null ? null : zeroWait(recording, measured.stalls, maxStallMs)),
});

const NAME = 'zero-wait';

/**
 * Nobody waited longer than the strategy promises: neither all clients together (the longest stall) nor a single
 * request to a target that answers at once, from reload to settle. At a constant rate a wait counts from the moment at
 * which the request was due, and of one that had begun before the reload counts what came after. A wait that the client's own
 * freezes explain refutes nothing.
 */
export function zeroWait({ run, ledger }: Recording, stalls: Stalls, boundMs: number): Check {
  const window = reloadAndSettle(run);
  if (window === null) return inconclusive('no-reload', { boundMs }, 'There was no reload, so nobody could wait for it.');
  const slow = new Set(run.slowTargets);
  const freezes = run.generator.freezes.map(({ atMs, durationMs }) => ({ fromMs: atMs, toMs: atMs + durationMs }));
  const since = (fromMs: number): number => Math.max(fromMs, window.fromMs);
  const refutes = (wait: Window): boolean => wait.toMs - wait.fromMs - stoodStillTwice(frozen(freezes, wait)) > boundMs;

  const refutedStall = stalls.over.some((stall) => refutes(asWindow(stall)));
  const unseen = atWork(run)
    .filter(({ fromMs, toMs }) => toMs - fromMs >= Math.max(boundMs, HIDES_A_SWITCH_MS))
    .map((stretch) => ({ ...stretch, asked: false }));
  let requests = 0;
  let slowestMs = 0;
  let slowestAtMs = 0;
  let tooSlow = 0;
  let late = 0;
  let excused = 0;
  forEachAttempt(ledger, ({ sentMs, endMs, lagMs, target }) => {
    if (slow.has(target) || endMs < window.fromMs || sentMs > window.toMs) return;
    requests++;
    for (const stretch of unseen) if (sentMs <= stretch.toMs && (sentMs >= stretch.fromMs || endMs >= stretch.toMs)) stretch.asked = true;
    const fromMs = since(sentMs);
    const dueMs = since(sentMs - lagMs);
    const waitMs = endMs - dueMs;
    if (waitMs > slowestMs) {
      slowestMs = waitMs;
      slowestAtMs = dueMs;
    }
    if (waitMs <= boundMs) return;
    if (endMs - fromMs <= boundMs) late++;
    else if (refutes({ fromMs, toMs: endMs })) tooSlow++;
    else excused++;
  });
  if (requests === 0)
    return inconclusive(
      'nothing-sent',
      { boundMs },
      'No request to a target that answers at once was sent during the reload, so no wait could be seen.',
    );
  const silent = unseen.find(({ asked }) => !asked);
  if (silent !== undefined)
    return inconclusive(
      'nothing-sent-at-work',
      { boundMs, fromMs: silent.fromMs, unseenMs: silent.toMs - silent.fromMs },
      `No request to a target that answers at once was sent while the strategy was at work, for ${duration(silent.toMs - silent.fromMs)} from ${seconds(silent.fromMs)}: no wait could be seen.`,
    );

  const promised = `at most ${duration(boundMs)} is promised`;
  const { longestMs, atMs } = stalls.longest;
  const facts = { boundMs, stallMs: longestMs, stallAtMs: atMs, requests, slowestMs, slowestAtMs, tooSlow, late, excused };
  const stall = longestMs > 0 ? `the longest stall was ${duration(longestMs)} at ${seconds(atMs)}` : 'there was no stall';
  const slowest = `the slowest of ${count(requests, 'fast request')} took ${duration(slowestMs)} (due at ${seconds(slowestAtMs)})`;
  if (refutedStall || tooSlow > 0) {
    const many = tooSlow === 0 ? '' : `, ${number(tooSlow)} of them too long`;
    const detail = `Too long a wait: ${stall}, ${slowest}${many}; ${promised}.`;
    return steal(run.generator)
      ? inconclusive('cpu-stolen', facts, `${detail} But ${steal(run.generator)}.`)
      : { name: NAME, verdict: 'fail', reason: 'waited-too-long', facts, detail };
  }
  if (stalls.over.length > 0 || excused > 0)
    return inconclusive(
      'client-stood-still',
      facts,
      `Too long a wait (${stall}, ${slowest}; ${promised}), but the client itself stood still at that time.`,
    );
  if (late > 0)
    return inconclusive(
      'sent-late',
      facts,
      `${count(late, 'request')} began too late to keep what is promised, though none took too long once sent: the client could not keep to its rate; ${promised}.`,
    );
  return { name: NAME, verdict: 'pass', reason: 'holds', facts, detail: `From reload to settle ${stall}, ${slowest}; ${promised}.` };
}

function inconclusive(reason: string, facts: CheckFacts, detail: string): Check {
  return { name: NAME, verdict: 'inconclusive', reason, facts, detail };
}

function asWindow({ atMs, longestMs }: { readonly atMs: number; readonly longestMs: number }): Window {
  return { fromMs: atMs, toMs: atMs + longestMs };
}
