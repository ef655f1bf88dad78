import type { Recording, RunRecord } from '../record/run-record.ts';
import type { Check, CheckFacts } from './check.ts';
import { defineCheck } from './define-check.ts';
import { count, duration, number, seconds } from './number-words.ts';
import { type Keeping, keepingOf } from './pace-kept.ts';
import { firstPhase, HIDES_A_SWITCH_MS, overlapMs, reloadAndSettle, type Window } from './run-phases.ts';

export const generatorCheck = defineCheck({
  name: 'generator',
  asks: ['zero-downtime', 'soak', 'defect', 'rate'],
  about: 'client',
  openIfStarved: 'any',
  judge: (question) => generator(question.recording, 'maxStallMs' in question ? question.maxStallMs : null),
});

const NAME = 'generator';
/** Where a wait is promised, a client that stood still this long during the reload could have hidden part of one. */
const HIDES_A_WAIT_MS = 250;
/**
 * Where none is promised: an outage as long as this would be noticed by anybody, and a client that stands still sends nothing,
 * so that one which begins and ends within leaves no record. Shorter freezes are what a busy machine has.
 */
const HIDES_AN_OUTAGE_MS = 1000;
/** Freezes of HIDES_A_SWITCH_MS in all which cover this share of a switch may have hidden what it did. */
const LARGE_SHARE = 0.5;
/** Shorter pauses are not recorded one by one. */
const SHORT_MS = 20;
/** A loop so busy has no time left: what it reads late looks like a slow server. */
const SATURATED = 0.95;

/**
 * Was the client itself fit to see? It passes with its numbers, and is inconclusive where it stood still long enough to miss an
 * outage, from the reload to the end of the settle, or could not keep to its rate for a reason of its own. What it did in
 * the baseline is nobody's concern, except that a rate which it could not keep even there was never tried.
 */
export function generator({ run, ledger }: Recording, maxStallMs: number | null): Check {
  const { freezes, loopDelayMaxMs, stealShare } = run.generator;
  const window = reloadAndSettle(run);
  const relevant = window === null ? [] : freezes.filter((freeze) => overlapMs(windowOf(freeze), window) > 0);
  const longest = relevant.reduce((most, freeze) => (freeze.durationMs > most.durationMs ? freeze : most), { atMs: 0, durationMs: 0 });
  const where = `the client itself stood still for ${duration(longest.durationMs)} at ${seconds(longest.atMs)}`;

  if (maxStallMs !== null && longest.durationMs >= Math.min(maxStallMs, HIDES_A_WAIT_MS) && longest.durationMs > 0)
    return inconclusive(
      'could-hide-a-wait',
      { frozenMs: longest.durationMs, atMs: longest.atMs, maxStallMs },
      `${meanwhile(run, 'During the reload')} ${where}: a wait of ${duration(maxStallMs)} could have been hidden or invented by it.`,
    );
  if (longest.durationMs >= HIDES_AN_OUTAGE_MS)
    return inconclusive(
      'could-hide-an-outage',
      { frozenMs: longest.durationMs, atMs: longest.atMs },
      `${meanwhile(run, 'From reload to settle')} ${where}: it sent nothing, and an outage within that time would have left no record.`,
    );
  const hidden = hiddenSwitch(run);
  if (hidden !== null)
    return inconclusive(
      'could-hide-a-switch',
      { frozenMs: hidden.frozenMs, switchMs: hidden.toMs - hidden.fromMs, atMs: hidden.fromMs },
      `For ${duration(hidden.frozenMs)} of the ${duration(hidden.toMs - hidden.fromMs)} of ${hidden.says} at ${seconds(hidden.fromMs)} the client itself stood still: it may have missed what happened.`,
    );
  const keeping = keepingOf(run, ledger);
  const slow = keeping === null ? null : tooSlow(run, keeping);
  if (keeping !== null && slow !== null) return inconclusive(slow.reason, { ...keeping }, `${slow.says}: ${inWords(keeping)}.`);

  const limitMs = Math.min(HIDES_AN_OUTAGE_MS, maxStallMs === null ? HIDES_AN_OUTAGE_MS : Math.min(maxStallMs, HIDES_A_WAIT_MS));
  const steal =
    stealShare === null
      ? '; stolen CPU time is not checked on this platform'
      : `; ${(stealShare * 100).toFixed(1)} % of the CPU time stolen`;
  const pause = longest.durationMs > 0 ? longest.durationMs : Math.min(loopDelayMaxMs, SHORT_MS);
  const polite = politeness(run, ledger);
  const rate = `${keeping === null ? '' : `; ${inWords(keeping)}`}${polite.says}`;
  return {
    name: NAME,
    verdict: 'pass',
    reason: 'holds',
    facts: { longestPauseMs: pause, limitMs, ...(stealShare === null ? {} : { stealShare }), ...keeping, ...polite.facts },
    detail: `Load generator kept up: longest pause ${duration(pause)}${run.soak === undefined && window !== null ? ' from reload to settle' : ''} (limit ${duration(limitMs)})${steal}${rate}.`,
  };
}

/** How densely a service was asked: what happened between two questions is not known. */
function politeness(run: RunRecord, ledger: Recording['ledger']): { readonly facts: CheckFacts; readonly says: string } {
  const { ceilingPerSecond } = run.options;
  const { connects } = run.carrier ?? {};
  const fromMs = run.phases.find(({ name }) => name === 'baseline' || name === 'soak')?.startMs;
  const drainMs = firstPhase(run, 'drain')?.startMs;
  const spanMs = fromMs === undefined || drainMs === undefined ? 0 : drainMs - fromMs;
  const sentPerSecond = spanMs > 0 ? Number(((ledger.sent * 1000) / spanMs).toFixed(1)) : 0;
  const ceiling =
    ceilingPerSecond === undefined ? '' : `; ${sentPerSecond} requests a second were sent, ${number(ceilingPerSecond)} were allowed`;
  const more = connects === undefined || connects.made === 0 ? '' : `, ${number(connects.made)} of them opened without a request`;
  const gap =
    connects === undefined || connects.longestGapMs === 0
      ? ''
      : `; new connections were ${duration(connects.longestGapMs)} apart at most${more}: an outage shorter than that may be missed`;
  return {
    facts: {
      ...(ceilingPerSecond === undefined ? {} : { ceilingPerSecond, sentPerSecond }),
      ...(connects === undefined
        ? {}
        : { connectsMade: connects.made, connectsFailed: connects.failed, longestGapMs: connects.longestGapMs }),
    },
    says: `${ceiling}${gap}`,
  };
}

/** When something was seen: in a run without a deploy there is but one time. */
function meanwhile(run: RunRecord, otherwise: string): string {
  return run.soak === undefined ? otherwise : 'While the service was watched';
}

interface Hidden extends Window {
  readonly says: string;
  readonly frozenMs: number;
}

/** A switch, or a whole reload where nothing tells when the switch took place, of which freezes cover a large share. */
function hiddenSwitch(run: RunRecord): Hidden | null {
  const switches = run.transitions.flatMap(({ from, to, triggerMs, completeMs }) =>
    completeMs === null ? [] : [{ fromMs: triggerMs, toMs: completeMs, says: `the switch from ${from} to ${to}` }],
  );
  const reloads = run.phases
    .filter((phase) => phase.name === 'reload')
    .map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs, says: 'the reload' }));
  for (const window of [...switches, ...reloads]) {
    const frozenMs = run.generator.freezes.reduce((sum, freeze) => sum + overlapMs(windowOf(freeze), window), 0);
    if (frozenMs >= HIDES_A_SWITCH_MS && frozenMs >= (window.toMs - window.fromMs) * LARGE_SHARE) return { ...window, frozenMs };
  }
  return null;
}

/** Why the client, and not the service, did not keep to its rate; null where it did, or where the service held it up. */
function tooSlow(run: RunRecord, keeping: Keeping): { readonly reason: string; readonly says: string } | null {
  if (keeping.ownLagMs >= HIDES_AN_OUTAGE_MS)
    return { reason: 'rate-not-kept', says: 'The client did not keep to its rate though it had clients to spare' };
  if (keeping.lagMs >= HIDES_AN_OUTAGE_MS && (run.generator.loopUtilization ?? 0) >= SATURATED)
    return { reason: 'client-too-busy', says: 'The client was too busy to keep to its rate' };
  if (keeping.baselineLagMs >= HIDES_AN_OUTAGE_MS)
    return {
      reason: 'rate-too-high',
      says: `The rate was not kept even before the reload: ${count(run.options.clients * run.options.lanes.length, 'client')} are too few for it, or it is too high`,
    };
  return null;
}

function inWords({ askedPerSecond, sentPerSecond, unsent, lagMs, ownLagMs }: Keeping): string {
  const left = unsent === 0 ? 'none was left unsent' : `${number(unsent)} that were due ${unsent === 1 ? 'was' : 'were'} left unsent`;
  const own = lagMs < 1 ? '' : `, ${duration(ownLagMs)} of it for no lack of free clients`;
  return `${number(askedPerSecond)} requests a second were asked for and ${Number(sentPerSecond.toFixed(1))} sent; ${left}; the latest was sent ${duration(lagMs)} after it was due${own}`;
}

function windowOf({ atMs, durationMs }: { readonly atMs: number; readonly durationMs: number }): Window {
  return { fromMs: atMs, toMs: atMs + durationMs };
}

function inconclusive(reason: string, facts: CheckFacts, detail: string): Check {
  return { name: NAME, verdict: 'inconclusive', reason, facts, detail };
}
