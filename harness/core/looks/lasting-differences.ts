import type { Look } from '../ledger/answer-look.ts';
import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Lane, Ledger } from '../ledger/ledger.ts';
import type { Phase } from '../record/run-record.ts';
import { BY_CHANCE } from './burst.ts';
import { fitter, originKey } from './look-state.ts';
import { CONSTANT_ANSWERS } from './looks-known.ts';
import { RARE } from './looks-seen.ts';

/** A URL and lane whose answers are other ones at the end than before the command. */
export interface LastingDifference {
  readonly target: string;
  readonly lane: Lane;
  readonly before: ShownAnswers;
  readonly after: ShownAnswers;
  /** The one status before and after; null if there were several. */
  readonly statuses: { readonly before: number; readonly after: number } | null;
  /** Why it is not sure: too few answers came to tell that each state is steady, or the answers vary by themselves; null if it is. */
  readonly unsure: 'few' | 'varies' | null;
}

/** How the answers of one stretch looked: by status and type if that tells them apart, by their look, or in several ways. */
export type ShownAnswers =
  | { readonly by: 'heads'; readonly heads: readonly string[] }
  | { readonly by: 'look'; readonly look: Look | null }
  | { readonly by: 'ways'; readonly ways: number };

/** What the answers of one stretch have shown. */
interface Shown {
  answers: number;
  readonly heads: Set<string>;
  readonly statuses: Set<number>;
  /** Numbers of looks by their key; empty if none are kept. */
  readonly looks: Map<string, number>;
  /** Answers by the number of their look, how often that changed from answer to answer, and the last one. */
  readonly counts: Map<number, number>;
  changes: number;
  last: number;
}

/**
 * Compares answers that had ended before the command with those to requests that were sent since the last settling began. They
 * differ for good if they share no status and type, or if more than a few at the end fit nothing that was there before. A body that
 * varies by itself makes no difference as long as it varies as before. Answers from a cache say nothing.
 */
export function lastingDifferences(ledger: Ledger, phases: readonly Phase[]): readonly LastingDifference[] {
  const commandMs = phases.find(({ name }) => name === 'reload')?.startMs;
  const settledMs = phases.findLast(({ name }) => name === 'settle')?.startMs;
  if (commandMs === undefined || settledMs === undefined) return [];
  const looks = ledger.looks ?? [];
  const [before, after] = [new Map<number, Shown>(), new Map<number, Shown>()];
  forEachAttempt(ledger, ({ answered, sentMs, endMs, status, targetKey, look }) => {
    const seen = looks[look] ?? null;
    if (!answered || seen?.cached === true) return;
    if (endMs < commandMs) add(before, targetKey, status, seen, look);
    else if (sentMs >= settledMs) add(after, targetKey, status, seen, look);
  });
  return [...before].flatMap(([key, old]) => {
    const now = after.get(key);
    const found = now === undefined ? null : compare(old, now, looks);
    const lane = key % 2 === 1 ? 'reused' : 'new';
    return found === null ? [] : [{ target: ledger.targets[key >> 1] ?? '?', lane, ...found }];
  });
}

function add(states: Map<number, Shown>, key: number, status: number, seen: Look | null, look: number): void {
  let shown = states.get(key);
  if (shown === undefined) {
    shown = { answers: 0, heads: new Set(), statuses: new Set(), looks: new Map(), counts: new Map(), changes: 0, last: look };
    states.set(key, shown);
  }
  shown.answers++;
  const before = shown.counts.get(look);
  // Of a look that was seen before all else is known.
  if (before === undefined) {
    shown.statuses.add(status);
    shown.heads.add(`${status}${seen?.type == null ? '' : ` ${seen.type}`}`);
    if (seen === null) return;
    shown.looks.set(seen.hash === null ? `varies ${look}` : originKey(seen), look);
  }
  shown.counts.set(look, (before ?? 0) + 1);
  if (look !== shown.last) shown.changes++;
  shown.last = look;
}

function compare(old: Shown, now: Shown, looks: readonly (Look | null)[]): Omit<LastingDifference, 'target' | 'lane'> | null {
  const [oldStatus, nowStatus] = [only(old.statuses), only(now.statuses)];
  const statuses = oldStatus === null || nowStatus === null ? null : { before: oldStatus, after: nowStatus };
  if (![...old.heads].some((head) => now.heads.has(head)))
    return { before: { by: 'heads', heads: [...old.heads] }, after: { by: 'heads', heads: [...now.heads] }, statuses, unsure: null };
  const fits = fitter([old], looks);
  const strange = [...now.counts].filter(([index]) => {
    const look = looks[index];
    return look !== null && look !== undefined && !fits(look);
  });
  const share = strange.reduce((sum, [, n]) => sum + n, 0) / now.answers;
  const [most] = strange.sort(([, a], [, b]) => b - a);
  if (old.counts.size === 0 || most === undefined || share <= RARE) return null;
  const oldLook = only(old.looks.values());
  const isEnough = Math.min(old.answers, now.answers) >= CONSTANT_ANSWERS;
  // As large a share as at the end would not have been missed before.
  const isNew = (1 - share) ** old.answers < BY_CHANCE;
  return {
    before: oldLook === null ? { by: 'ways', ways: old.looks.size } : { by: 'look', look: looks[oldLook] ?? null },
    after: { by: 'look', look: looks[most[0]] ?? null },
    statuses,
    unsure: !isEnough ? 'few' : oldLook === null || !isNew ? 'varies' : null,
  };
}

function only<T>(values: Iterable<T>): T | null {
  const [first, ...others] = values;
  return first === undefined || others.length > 0 ? null : first;
}
