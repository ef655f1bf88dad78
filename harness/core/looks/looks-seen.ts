import type { Look } from '../ledger/answer-look.ts';
import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Lane, Ledger } from '../ledger/ledger.ts';
import type { Phase } from '../record/run-record.ts';
import { fitter, type LookCounts, type LookState, originKey, stateOf } from './look-state.ts';
import { CONSTANT_ANSWERS } from './looks-known.ts';
import { type SteadyStretches, steadyStretches } from './steady-stretches.ts';

/** The answers of one URL in one lane. */
export interface LaneLooks {
  readonly lane: Lane;
  readonly before: LookState;
  readonly after: LookState;
}

/** An answer in between that fits neither state. */
export interface StrangeAnswer {
  readonly id: number;
  readonly lane: Lane;
  readonly look: number;
  readonly sentMs: number;
  readonly endMs: number;
  /** It says no version, though each answer of the steady states of its URL and lane did, and looks like none of those. */
  readonly saysNoVersion: boolean;
}

/** How the answers of one URL looked. Numbers of looks are those of the ledger. */
export interface TargetLooks {
  readonly target: number;
  readonly lanes: readonly LaneLooks[];
  /** Answers that are known to be no cache's, since the change began; and those of a cache. */
  readonly ofOrigin: number;
  readonly ofCache: number;
  /** In the order of sending. */
  readonly strange: readonly StrangeAnswer[];
  /** All answers, those in between, and those from the first strange one to the last. */
  readonly answers: number;
  readonly between: number;
  readonly withinStrange: number;
  /** A connection gave a strange answer after one that was none: it is not a matter of who asks. */
  readonly changedOnConnection: boolean;
  /** Clients that got a strange answer. */
  readonly strangeClients: number;
  /** Of a run without a deploy. */
  readonly isSoak: boolean;
  /** Looks that the settled state shows now and then, beside one that it shows nearly always, and that the state before never showed; of a run without a deploy, that only its first or its last answers show. */
  readonly newAndRare: { readonly answers: number; readonly of: number; readonly looks: readonly number[] } | null;
}

/** A look is rare beside another one if it has this share of the answers at most. */
export const RARE = 0.1;

interface Counts {
  readonly before: Map<number, number>;
  readonly between: Map<number, number>;
  readonly after: Map<number, number>;
  /** How often the look changed from answer to answer, before and after. */
  changesBefore: number;
  changesAfter: number;
  last: number;
}

/**
 * What a ledger shows of looks: before the change (answers that had ended when it was triggered), after it (answers to requests that
 * were sent since the settling began), and what in between fits neither. Null if it keeps no looks, or the run never came to settle.
 */
export function seeLooks(ledger: Ledger, phases: readonly Phase[]): readonly TargetLooks[] | null {
  const { looks } = ledger;
  if (looks === undefined || looks.length < 2) return null;
  const stretches = steadyStretches(ledger, phases);
  if (stretches === null) return null;
  const counted = countLooks(ledger, stretches);
  const strange = strangeLooks(counted, looks);
  const found = findStrange(ledger, strange, steadyLooks(counted, looks), stretches);
  const targets = [...new Set([...counted.keys()].map((key) => key >> 1))].sort((a, b) => a - b);
  return targets.map((target) => {
    const lanes = LANES.flatMap((lane, i) => {
      const counts = counted.get(target * 2 + i);
      return counts === undefined ? [] : [{ lane, before: stateOf(counts.before, looks), after: stateOf(counts.after, looks) }];
    });
    const all = LANES.map((_, i) => counted.get(target * 2 + i)).filter((counts) => counts !== undefined);
    return {
      target,
      lanes,
      ...originOf(all, looks),
      ...(found.get(target) ?? NO_STRANGE),
      answers: sum(all.flatMap(({ before, between, after }) => [before, between, after])),
      between: sum(all.map(({ between }) => between)),
      isSoak: stretches.isSoak,
      newAndRare: stretches.isSoak ? rareAtAnEnd(all, looks) : newAndRare(all, looks),
    };
  });
}

const LANES: readonly Lane[] = ['new', 'reused'];
const NO_STRANGE = { strange: [], withinStrange: 0, changedOnConnection: false, strangeClients: 0 } as const;

function countLooks(ledger: Ledger, stretches: SteadyStretches): ReadonlyMap<number, Counts> {
  const counted = new Map<number, Counts>();
  forEachAttempt(ledger, ({ answered, look, targetKey, endMs, sentMs }) => {
    if (!answered || look === 0) return;
    let counts = counted.get(targetKey);
    if (counts === undefined) {
      counts = { before: new Map(), between: new Map(), after: new Map(), changesBefore: 0, changesAfter: 0, last: 0 };
      counted.set(targetKey, counts);
    }
    const phase =
      endMs < stretches.beforeMs(targetKey) ? counts.before : sentMs >= stretches.afterMs(targetKey) ? counts.after : counts.between;
    if (phase.size > 0 && look !== counts.last) {
      if (phase === counts.before) counts.changesBefore++;
      else if (phase === counts.after) counts.changesAfter++;
    }
    counts.last = look;
    phase.set(look, (phase.get(look) ?? 0) + 1);
  });
  return counted;
}

/** The looks that occur in between, and fit neither state of their URL. */
function strangeLooks(counted: ReadonlyMap<number, Counts>, looks: readonly (Look | null)[]): ReadonlySet<number> {
  const strange = new Set<number>();
  for (const target of new Set([...counted.keys()].map((key) => key >> 1))) {
    const all = LANES.map((_, i) => counted.get(target * 2 + i)).filter((counts) => counts !== undefined);
    const states = all
      .flatMap((counts) => [
        { counts: counts.before, changes: counts.changesBefore },
        { counts: counts.after, changes: counts.changesAfter },
      ])
      .filter(({ counts }) => counts.size > 0);
    if (!all.some(({ before }) => before.size > 0) || !all.some(({ after }) => after.size > 0)) continue;
    const fits = fitter(states, looks);
    for (const { between } of all) {
      for (const index of between.keys()) {
        const look = looks[index];
        if (look !== null && look !== undefined && !fits(look)) strange.add(index);
      }
    }
  }
  return strange;
}

/** Says if a steady state of a URL has shown a look. */
function steadyLooks(counted: ReadonlyMap<number, Counts>, looks: readonly (Look | null)[]): (target: number, look: number) => boolean {
  const keyOf = (target: number, index: number): string => {
    const look = looks[index];
    return look === null || look === undefined ? '' : `${target} ${originKey(look)}`;
  };
  const shown = new Set(
    [...counted].flatMap(([key, { before, after }]) => [...before.keys(), ...after.keys()].map((index) => keyOf(key >> 1, index))),
  );
  return (target, look) => shown.has(keyOf(target, look));
}

/** Of an answer that says no version. */
const NO_VERSION = 0;

interface SteadyVersions {
  /**
   * The versions that answered before the change, or after it. Nothing is known of how another one looks, such as one that was taken back.
   * An answer that says none is no other version's: it is compared whatever the others say.
   */
  readonly known: ReadonlySet<number>;
  /** The URLs and lanes of which each answer before the change and after it says a version, by `Attempt.targetKey`. */
  readonly alwaysSaid: ReadonlySet<number>;
}

function steadyVersions(ledger: Ledger, stretches: SteadyStretches): SteadyVersions {
  const known = new Set<number>([NO_VERSION]);
  const unsaid = new Set<number>();
  const [before, after] = [new Map<number, number>(), new Map<number, number>()];
  forEachAttempt(ledger, ({ answered, version, targetKey, endMs, sentMs }) => {
    const state = endMs < stretches.beforeMs(targetKey) ? before : sentMs >= stretches.afterMs(targetKey) ? after : null;
    if (!answered || state === null) return;
    known.add(version);
    if (version === NO_VERSION) unsaid.add(targetKey);
    state.set(targetKey, (state.get(targetKey) ?? 0) + 1);
  });
  const enough = (state: ReadonlyMap<number, number>, key: number): boolean => (state.get(key) ?? 0) >= CONSTANT_ANSWERS;
  const alwaysSaid = [...before.keys()].filter((key) => !unsaid.has(key) && enough(before, key) && enough(after, key));
  return { known, alwaysSaid: new Set(alwaysSaid) };
}

interface Found {
  strange: StrangeAnswer[];
  withinStrange: number;
  /** Answers since the last strange one. */
  since: number;
  changedOnConnection: boolean;
  strangeClients: number;
}

/** `steady`: says of a look if a steady state of a URL has shown it. */
function findStrange(
  ledger: Ledger,
  strange: ReadonlySet<number>,
  steady: (target: number, look: number) => boolean,
  stretches: SteadyStretches,
): ReadonlyMap<number, Omit<Found, 'since'>> {
  const found = new Map<number, Found>();
  const versions = steadyVersions(ledger, stretches);
  const lastWasStrange = new Map<number, boolean>();
  const clients = new Set<string>();
  forEachAttempt(ledger, ({ id, answered, look, version, target, targetKey, clientKey, sentMs, endMs, reusedConnection }) => {
    if (!answered || look === 0) return;
    const isBetween = endMs >= stretches.beforeMs(targetKey) && sentMs < stretches.afterMs(targetKey);
    const saysNoVersion = isBetween && version === NO_VERSION && versions.alwaysSaid.has(targetKey) && !steady(target, look);
    const isStrange = saysNoVersion || (isBetween && strange.has(look) && versions.known.has(version));
    const pair = clientKey * 256 + target;
    const of = found.get(target);
    if (!isStrange) {
      if (of !== undefined) of.since++;
      lastWasStrange.set(pair, false);
      return;
    }
    const into = of ?? { strange: [], withinStrange: 0, since: 0, changedOnConnection: false, strangeClients: 0 };
    into.strange.push({ id, lane: targetKey % 2 === 1 ? 'reused' : 'new', look, sentMs, endMs, saysNoVersion });
    into.withinStrange += into.since + 1;
    into.since = 0;
    if (targetKey % 2 === 0 || (reusedConnection && lastWasStrange.get(pair) === false)) into.changedOnConnection = true;
    lastWasStrange.set(pair, true);
    clients.add(`${target} ${clientKey}`);
    found.set(target, into);
  });
  for (const [target, of] of found) of.strangeClients = [...clients].filter((key) => key.startsWith(`${target} `)).length;
  return found;
}

function originOf(all: readonly Counts[], looks: readonly (Look | null)[]): Pick<TargetLooks, 'ofOrigin' | 'ofCache'> {
  let [ofOrigin, ofCache] = [0, 0];
  for (const { between, after } of all) {
    for (const [index, n] of [...between, ...after]) {
      if (looks[index]?.cached === true) ofCache += n;
      else ofOrigin += n;
    }
  }
  return { ofOrigin, ofCache };
}

function newAndRare(all: readonly Counts[], looks: readonly (Look | null)[]): TargetLooks['newAndRare'] {
  const states = all.map(({ before }) => stateOf(before, looks));
  if (!states.every(({ kind }) => kind === 'constant')) return null;
  const keyOf = (index: number): string => {
    const look = looks[index];
    return look === null || look === undefined ? '' : originKey(look);
  };
  const before = new Set(all.flatMap((counts) => [...counts.before.keys()].map(keyOf)));
  const after = new Map<number, number>();
  for (const counts of all) for (const [index, n] of counts.after) after.set(index, (after.get(index) ?? 0) + n);
  const of = sum([after]);
  const most = Math.max(0, ...after.values());
  if (after.size < 2 || most < (1 - RARE) * of) return null;
  const rare = [...after].filter(([index, n]) => n < most && !before.has(keyOf(index)) && looks[index]?.cached === false);
  if (rare.length === 0) return null;
  return { answers: rare.reduce((total, [, n]) => total + n, 0), of, looks: rare.map(([index]) => index) };
}

/** Looks that the first answers of a run without a deploy show now and then, or the last ones, while all others looked alike. */
function rareAtAnEnd(all: readonly Counts[], looks: readonly (Look | null)[]): TargetLooks['newAndRare'] {
  const keyOf = (index: number): string => {
    const look = looks[index];
    return look === null || look === undefined ? '' : originKey(look);
  };
  for (const end of ['after', 'before'] as const) {
    const others = new Set(
      all.flatMap((counts) =>
        [counts.between, counts[end === 'after' ? 'before' : 'after']].flatMap((each) => [...each.keys()].map(keyOf)),
      ),
    );
    const atEnd = all.flatMap((counts) => [...counts[end]]);
    const of = atEnd.reduce((n, [, each]) => n + each, 0);
    const rare = atEnd.filter(([index]) => !others.has(keyOf(index)) && looks[index]?.cached === false);
    const answers = rare.reduce((n, [, each]) => n + each, 0);
    if (others.size === 1 && answers > 0 && answers < of) return { answers, of, looks: rare.map(([index]) => index) };
  }
  return null;
}

function sum(all: readonly LookCounts[]): number {
  return all.reduce((total, counts) => total + [...counts.values()].reduce((n, each) => n + each, 0), 0);
}
