import type { Recording, RunRecord } from '../../record/run-record.ts';
import { defineCheck } from '../define-check.ts';
import { type Keeping, keepingOf } from '../measures/pace-kept.ts';
import { firstPhase, HIDES_A_SWITCH_MS, overlapMs, reloadAndSettle, type Window } from '../run-phases.ts';

export const generatorCheck = defineCheck({
  id: 'generator',
  name: 'generator',
  asks: ['zero-downtime', 'soak', 'defect', 'rate'],
  about: 'client',
  openIfGeneratorSaturated: 'any',
  judge: (question) => generator(question.recording, 'maxStallMs' in question ? question.maxStallMs : null),
});

/** If a wait is promised, a client that stood still this long during the reload could have hidden part of one. */
const HIDES_A_WAIT_MS = 250;
/**
 * If none is promised: users would notice an outage as long as this. A client that stands still sends nothing, so that an outage
 * which begins and ends within leaves no record. Shorter freezes are what a busy machine has.
 */
const HIDES_AN_OUTAGE_MS = 1000;
/** Freezes of HIDES_A_SWITCH_MS in all which cover this share of a switch may have hidden what it did. */
const LARGE_SHARE = 0.5;
/** Shorter pauses are not recorded one by one. */
const SHORT_MS = 20;
/** A loop as busy as this has no time left: what it reads late looks like a slow server. */
const SATURATED = 0.95;

/**
 * Was the client itself fit to see? It passes with its numbers, and is inconclusive if it stood still long enough to miss an
 * outage, from the reload to the end of the settle, or could not keep to its rate for a reason of its own. What it did in
 * the baseline does not matter, except that a rate which it could not keep even there was never tried.
 */
export function generator({ run, ledger }: Recording, maxStallMs: number | null) {
  const { freezes, loopDelayMaxMs, stealShare } = run.generator;
  const window = reloadAndSettle(run);
  const relevant = window === null ? [] : freezes.filter((freeze) => overlapMs(windowOf(freeze), window) > 0);
  const longest = relevant.reduce((most, freeze) => (freeze.durationMs > most.durationMs ? freeze : most), { atMs: 0, durationMs: 0 });
  const stoodStill = { frozenMs: longest.durationMs, atMs: longest.atMs };
  const soak = run.soak !== undefined;

  if (maxStallMs !== null && longest.durationMs >= Math.min(maxStallMs, HIDES_A_WAIT_MS) && longest.durationMs > 0)
    return { verdict: 'inconclusive', reason: 'could-hide-a-wait', facts: { ...stoodStill, maxStallMs }, evidence: { soak } } as const;
  if (longest.durationMs >= HIDES_AN_OUTAGE_MS)
    return { verdict: 'inconclusive', reason: 'could-hide-an-outage', facts: stoodStill, evidence: { soak } } as const;
  const hidden = hiddenSwitch(run);
  if (hidden !== null) {
    const facts = { frozenMs: hidden.frozenMs, switchMs: hidden.toMs - hidden.fromMs, atMs: hidden.fromMs };
    return { verdict: 'inconclusive', reason: 'could-hide-a-switch', facts, evidence: { of: hidden.of } } as const;
  }
  const keeping = keepingOf(run, ledger);
  const slow = keeping === null ? null : tooSlow(run, keeping);
  if (keeping !== null && slow !== null) {
    const evidence = { clients: run.options.clients * run.options.lanes.length };
    return { verdict: 'inconclusive', reason: slow, facts: { ...keeping }, evidence } as const;
  }

  const limitMs = Math.min(HIDES_AN_OUTAGE_MS, maxStallMs === null ? HIDES_AN_OUTAGE_MS : Math.min(maxStallMs, HIDES_A_WAIT_MS));
  const pause = longest.durationMs > 0 ? longest.durationMs : Math.min(loopDelayMaxMs, SHORT_MS);
  const politeness = politenessOf(run, ledger);
  return {
    verdict: 'pass',
    reason: 'holds',
    facts: { longestPauseMs: pause, limitMs, ...(stealShare === null ? {} : { stealShare }), ...keeping, ...politenessFacts(politeness) },
    evidence: { keeping, politeness, stealShare, fromReloadToSettle: !soak && window !== null },
  } as const;
}

/** How densely a service was asked: what happened between two questions is not known. */
export interface Politeness {
  readonly ceiling: { readonly perSecond: number; readonly sentPerSecond: number } | null;
  readonly connects: { readonly made: number; readonly failed: number; readonly longestGapMs: number } | null;
}

function politenessOf(run: RunRecord, ledger: Recording['ledger']): Politeness {
  const { ceilingPerSecond } = run.options;
  const { connects = null } = run.carrier ?? {};
  const fromMs = run.phases.find(({ name }) => name === 'baseline' || name === 'soak')?.startMs;
  const drainMs = firstPhase(run, 'drain')?.startMs;
  const spanMs = fromMs === undefined || drainMs === undefined ? 0 : drainMs - fromMs;
  const sentPerSecond = spanMs > 0 ? Number(((ledger.sent * 1000) / spanMs).toFixed(1)) : 0;
  return { ceiling: ceilingPerSecond === undefined ? null : { perSecond: ceilingPerSecond, sentPerSecond }, connects };
}

function politenessFacts({ ceiling, connects }: Politeness) {
  return {
    ...(ceiling === null ? {} : { ceilingPerSecond: ceiling.perSecond, sentPerSecond: ceiling.sentPerSecond }),
    ...(connects === null ? {} : { connectsMade: connects.made, connectsFailed: connects.failed, longestGapMs: connects.longestGapMs }),
  };
}

export type GeneratorJudgement = ReturnType<typeof generator>;

interface Hidden extends Window {
  /** A switch, or null for the whole reload. */
  readonly of: { readonly from: string; readonly to: string } | null;
  readonly frozenMs: number;
}

/** A switch, or a whole reload if nothing tells when the switch took place, of which freezes cover a large share. */
function hiddenSwitch(run: RunRecord): Hidden | null {
  const switches = run.transitions.flatMap(({ from, to, triggerMs, completeMs }) =>
    completeMs === null ? [] : [{ fromMs: triggerMs, toMs: completeMs, of: { from, to } }],
  );
  const reloads: readonly Omit<Hidden, 'frozenMs'>[] = run.phases
    .filter((phase) => phase.name === 'reload')
    .map(({ startMs, endMs }) => ({ fromMs: startMs, toMs: endMs, of: null }));
  for (const window of [...switches, ...reloads]) {
    const frozenMs = run.generator.freezes.reduce((sum, freeze) => sum + overlapMs(windowOf(freeze), window), 0);
    if (frozenMs >= HIDES_A_SWITCH_MS && frozenMs >= (window.toMs - window.fromMs) * LARGE_SHARE) return { ...window, frozenMs };
  }
  return null;
}

/** Why the client, and not the service, did not keep to its rate; null if it did, or if the service held it up. */
function tooSlow(run: RunRecord, keeping: Keeping): 'rate-not-kept' | 'client-too-busy' | 'rate-too-high' | null {
  if (keeping.ownLagMs >= HIDES_AN_OUTAGE_MS) return 'rate-not-kept';
  if (keeping.lagMs >= HIDES_AN_OUTAGE_MS && (run.generator.loopUtilization ?? 0) >= SATURATED) return 'client-too-busy';
  return keeping.baselineLagMs >= HIDES_AN_OUTAGE_MS ? 'rate-too-high' : null;
}

function windowOf({ atMs, durationMs }: { readonly atMs: number; readonly durationMs: number }): Window {
  return { fromMs: atMs, toMs: atMs + durationMs };
}
