import { type Look, lookKey } from '../ledger/answer-look.ts';
import { CONSTANT_ANSWERS } from './looks-known.ts';

/** How the answers of one URL in one lane looked before the change, or after it had settled. */
export type LookState =
  /** All looked alike, and there were enough of them. */
  | { readonly kind: 'constant'; readonly answers: number; readonly look: number }
  | { readonly kind: 'varied'; readonly answers: number; readonly looks: number }
  /** Too few came, from the service itself, to tell. */
  | { readonly kind: 'few'; readonly answers: number };

/** Answers by the number of their look. */
export type LookCounts = ReadonlyMap<number, number>;

/** Answers of one URL in one lane, before the change or after it. */
export interface SeenState {
  readonly counts: LookCounts;
  /** How often an answer looked different from the one before it. */
  readonly changes: number;
}

/** The state that these answers show. Those from a cache are no evidence. */
export function stateOf(counts: LookCounts, looks: readonly (Look | null)[]): LookState {
  const ofOrigin = [...counts].filter(([index]) => looks[index]?.cached === false);
  const answers = ofOrigin.reduce((sum, [, n]) => sum + n, 0);
  const [first] = ofOrigin;
  const isComparable = ofOrigin.every(([index]) => looks[index]?.hash !== null);
  if (ofOrigin.length > 1 || (first !== undefined && !isComparable)) return { kind: 'varied', answers, looks: ofOrigin.length };
  if (first === undefined || answers < CONSTANT_ANSWERS) return { kind: 'few', answers };
  return { kind: 'constant', answers, look: first[0] };
}

/** A key that is the same for the same answer, whether it came from a cache or not. */
export function originKey(look: Look): string {
  return lookKey({ ...look, cached: false });
}

/** The same as far as the head goes. */
function headKey({ status, type }: Look): string {
  return `${status} ${type}`;
}

/** A service that has shown this many looks seldom shows another, if this share of its answers at most had a look of their own. */
const NEW_AT_MOST = 0.01;
/** Ranges of sizes are wider by this at least, in octets: a number in a text may gain digits. */
const WIDER_BY = 4;

/**
 * Says whether a look fits what the steady states have shown. If they have shown all their looks, it must be one of them. Else its
 * status and type must have been there, and its size lie in their range, which is wider by its own spread.
 */
export function fitter(states: readonly SeenState[], looks: readonly (Look | null)[]): (look: Look) => boolean {
  const counts = new Map<string, number>();
  let answers = 0;
  let areComparable = true;
  for (const state of states) {
    for (const [index, n] of state.counts) {
      const look = looks[index];
      if (look === null || look === undefined) continue;
      counts.set(originKey(look), (counts.get(originKey(look)) ?? 0) + n);
      answers += n;
      areComparable &&= look.hash !== null;
    }
  }
  const once = [...counts.values()].filter((n) => n === 1).length;
  // Looks that followed one another, and none came again, are those of a time: others have their time, too.
  const follow = states.some(({ counts: { size }, changes }) => size > 1 && changes < 2 * (size - 1));
  const allShown = answers >= CONSTANT_ANSWERS ? once <= NEW_AT_MOST * answers : counts.size === 1;
  if (allShown && areComparable && !follow) return (look) => counts.has(originKey(look));
  const ranges = new Map<string, (readonly [number, number])[]>();
  for (const state of states) for (const [head, range] of rangesOf(state, looks)) ranges.set(head, [...(ranges.get(head) ?? []), range]);
  return (look) => {
    if (counts.has(originKey(look))) return true;
    return hull(ranges.get(headKey(look)) ?? []).some(([from, to]) => look.sizeTo >= from && look.size <= to);
  };
}

/** For each head of a state, the range that its sizes lie in, wider by its own spread. */
function rangesOf({ counts }: SeenState, looks: readonly (Look | null)[]): ReadonlyMap<string, readonly [number, number]> {
  const found = new Map<string, [number, number]>();
  for (const index of counts.keys()) {
    const look = looks[index];
    if (look === null || look === undefined) continue;
    const [from, to] = found.get(headKey(look)) ?? [look.size, look.sizeTo];
    found.set(headKey(look), [Math.min(from, look.size), Math.max(to, look.sizeTo)]);
  }
  return new Map(
    [...found].map(([head, [from, to]]) => {
      const by = Math.max(WIDER_BY, to - from);
      return [head, [from - by, to + by]];
    }),
  );
}

/** Ranges that overlap as one. */
function hull(ranges: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const joined: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
