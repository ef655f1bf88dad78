import { HELD_KINDS, type HeldEnd, type HeldExchange, type HeldKind } from '../../ledger/held-exchanges.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { isFailure, type Outcome } from '../../ledger/outcome.ts';
import type { HeldOver, HeldSeen, HeldStretch, Reconnections } from '../../record/measurements.ts';
import type { Recording } from '../../record/run-record.ts';
import { firstPhase } from '../run-phases.ts';
import { heldNumbered } from './held-numbered.ts';
import { heldSaid } from './held-said.ts';
import { toMicrosecond } from './to-microsecond.ts';

/** Of this length is the stretch in which the most connections are counted, in milliseconds. */
const STORM_MS = 1000;

/** A held exchange with what its record says of it. */
export interface Held {
  readonly exchange: HeldExchange;
  readonly clientKey: string;
  readonly target: number;
  readonly sentMs: number;
  /** Infinity while it is open. */
  readonly endMs: number;
  readonly outcome: Outcome;
  readonly version: string;
}

/** What became of the exchanges that were held open, for each kind of which there were any. */
export function heldSeen({ run, ledger, held }: Recording): readonly HeldSeen[] {
  if (held === undefined) return [];
  const all = [...held.all()].map((exchange) => heldOf(ledger, exchange)).sort((a, b) => a.sentMs - b.sentMs);
  // A watched deploy need not change a version: then its command is what is looked at.
  const triggerMs = run.transitions[0]?.triggerMs ?? firstPhase(run, 'reload')?.startMs ?? null;
  const completeMs = (run.transitions.length === 0 ? firstPhase(run, 'settle')?.startMs : run.transitions.at(-1)?.completeMs) ?? null;
  const from = run.transitions[0]?.from ?? null;
  return HELD_KINDS.flatMap((kind) => {
    const ofKind = all.filter(({ exchange }) => exchange.kind === kind);
    return ofKind.length === 0 ? [] : [seen(kind, ofKind, { triggerMs, completeMs, from })];
  });
}

/** Those that were open at the trigger, and that clients meant to hold to the end. */
function heldOver(all: readonly Held[], { triggerMs, from }: Change): { readonly over?: HeldOver } {
  const endless = all.filter(({ exchange }) => exchange.endless);
  const over = endless.filter(({ sentMs, endMs }) => triggerMs !== null && sentMs < triggerMs && endMs >= triggerMs);
  if (over.length === 0) return {};
  const ended = over.filter(({ exchange: { end } }) => end !== 'by-us' && end !== 'open').map(({ endMs }) => endMs - (triggerMs ?? 0));
  const atEnd = endless.filter(({ exchange }) => exchange.end === 'by-us');
  const isTold = from !== null && all.some(({ version }) => version !== '');
  // If no other version came, none of them could be with it.
  const isChanged = isTold && all.some(({ version }) => version !== '' && version !== from);
  return {
    over: {
      ...stretchOf(over),
      firstEndAfterMs: ended.length === 0 ? null : toMicrosecond(Math.min(...ended)),
      lastEndAfterMs: ended.length === 0 ? null : toMicrosecond(Math.max(...ended)),
      atEnd: atEnd.length,
      stillOld: isChanged ? atEnd.filter(({ version }) => version === from).length : null,
      oldVersion: isTold ? from : null,
    },
  };
}

interface Change {
  readonly triggerMs: number | null;
  readonly completeMs: number | null;
  readonly from: string | null;
}

function seen(kind: HeldKind, all: readonly Held[], change: Change): HeldSeen {
  const { triggerMs, completeMs } = change;
  const sum = (of: (exchange: HeldExchange) => number): number => all.reduce((total, { exchange }) => total + of(exchange), 0);
  const quiet = all.filter(({ exchange: { mayBeQuiet, openedMs } }) => mayBeQuiet && openedMs !== null).length;
  const quietest = all.reduce((most, each) => (each.exchange.longestSilenceMs > most.exchange.longestSilenceMs ? each : most));
  return {
    kind,
    exchanges: all.length,
    received: sum(({ received }) => received),
    sent: sum(({ sent }) => sent),
    missing: sum(({ missing }) => missing),
    repeated: sum(({ repeated }) => repeated),
    resumed: sum(({ resumedFrom }) => (resumedFrom === null ? 0 : 1)),
    longestSilenceMs: toMicrosecond(quietest.exchange.longestSilenceMs),
    silentFromMs: quietest.exchange.silentFromMs,
    before: stretchOf(all.filter(({ sentMs, endMs }) => triggerMs === null || (sentMs < triggerMs && endMs < triggerMs))),
    across: stretchOf(all.filter(({ sentMs, endMs }) => triggerMs !== null && sentMs < triggerMs && endMs >= triggerMs)),
    during: stretchOf(
      all.filter(({ sentMs }) => triggerMs !== null && sentMs >= triggerMs && sentMs < (completeMs ?? Number.POSITIVE_INFINITY)),
    ),
    after: stretchOf(all.filter(({ sentMs }) => triggerMs !== null && completeMs !== null && sentMs >= completeMs)),
    oldHeldMs: oldHeldMs(all, change),
    reconnections: reconnections(all, triggerMs ?? Number.NEGATIVE_INFINITY),
    ...(quiet === 0 ? {} : { quiet }),
    ...(triggerMs === null
      ? {}
      : { ...heldOver(all, change), ...heldSaid(all, triggerMs), ...heldNumbered(all, { triggerMs, completeMs }) }),
  };
}

function heldOf(ledger: Ledger, exchange: HeldExchange): Held {
  const { client, lane, target, sentAtMs, durationMs, outcome, version } = ledger.at(exchange.id);
  const endMs = outcome === 'open' ? Number.POSITIVE_INFINITY : sentAtMs + durationMs;
  const name = ledger.versions[version] ?? '';
  return { exchange, clientKey: `${lane} ${client}`, target, sentMs: sentAtMs, endMs, outcome, version: version === 0 ? '' : name };
}

function stretchOf(all: readonly Held[]): HeldStretch {
  const ended = (end: HeldEnd): number => all.filter(({ exchange, outcome }) => exchange.end === end && !isFailure(outcome)).length;
  const failed: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of all) if (isFailure(outcome)) failed[outcome] = (failed[outcome] ?? 0) + 1;
  return { opened: all.length, finished: ended('finished'), closed: ended('closed'), byUs: ended('by-us'), failed };
}

/** How long after the trigger the old version still sent messages; null if no version is told, 0 if it sent none. */
function oldHeldMs(all: readonly Held[], { triggerMs, from }: Change): number | null {
  if (triggerMs === null || from === null || all.every(({ version }) => version === '')) return null;
  const last = all.reduce((latest, { exchange, version }) => (version === from ? Math.max(latest, exchange.lastMs ?? 0) : latest), 0);
  return toMicrosecond(Math.max(0, last - triggerMs));
}

/** How the clients came back whose exchange ended before it was over, from a moment on; null if there were none. */
function reconnections(all: readonly Held[], sinceMs: number): Reconnections | null {
  const byClient = new Map<string, Held[]>();
  for (const each of all) {
    const ofClient = byClient.get(each.clientKey) ?? [];
    byClient.set(each.clientKey, ofClient);
    ofClient.push(each);
  }
  const sentMs: number[] = [];
  let firstEndMs = Number.POSITIVE_INFINITY;
  let allBackMs = Number.NEGATIVE_INFINITY;
  let notBack = 0;
  let clients = 0;
  for (const ofClient of byClient.values()) {
    const breaks = ofClient.flatMap((each, i) => (isBroken(each) && each.endMs >= sinceMs ? [i] : []));
    if (breaks.length > 0) clients++;
    for (const i of breaks) {
      firstEndMs = Math.min(firstEndMs, ofClient[i]?.endMs ?? firstEndMs);
      const next = ofClient[i + 1];
      if (next !== undefined) sentMs.push(next.sentMs);
    }
    const last = breaks.at(-1);
    if (last === undefined) continue;
    const backMs = ofClient.slice(last + 1).reduce<number | null>((first, each) => first ?? servedMs(each), null);
    if (backMs === null) notBack++;
    else allBackMs = Math.max(allBackMs, backMs);
  }
  if (clients === 0) return null;
  return {
    clients,
    connections: sentMs.length,
    ...mostPerSecond(sentMs.toSorted((a, b) => a - b)),
    firstEndMs: toMicrosecond(firstEndMs),
    backWithinMs: notBack > 0 || !Number.isFinite(allBackMs) ? null : toMicrosecond(Math.max(0, allBackMs - firstEndMs)),
    notBack,
  };
}

/** It ended, not by us, before the server had said that it is over; one that was to be held to the end is never over. */
function isBroken({ exchange: { end, endless } }: Held): boolean {
  return end === 'closed' || end === 'lost' || (end === 'finished' && endless);
}

/** When its client was served; null if it never was. One that may be silent serves its client by being open. */
function servedMs({ exchange: { firstMs, openedMs, mayBeQuiet } }: Held): number | null {
  return firstMs ?? (mayBeQuiet ? openedMs : null);
}

function mostPerSecond(sorted: readonly number[]): Pick<Reconnections, 'mostPerSecond' | 'mostAtMs'> {
  let most = 0;
  let mostAtMs: number | null = null;
  let first = 0;
  sorted.forEach((atMs, i) => {
    while (atMs - (sorted[first] ?? atMs) >= STORM_MS) first++;
    if (i - first + 1 <= most) return;
    most = i - first + 1;
    mostAtMs = sorted[first] ?? null;
  });
  return { mostPerSecond: most, mostAtMs };
}
