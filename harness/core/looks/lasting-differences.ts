import type { Look } from '../ledger/answer-look.ts';
import { forEachAttempt } from '../ledger/for-each-attempt.ts';
import type { Lane, Ledger } from '../ledger/ledger.ts';
import type { Phase } from '../record/run-record.ts';
import { originKey } from './look-state.ts';
import { CONSTANT_ANSWERS } from './looks-known.ts';

/** A URL and lane whose answers are other ones at the end than before the command. */
export interface LastingDifference {
  readonly target: string;
  readonly lane: Lane;
  readonly before: string;
  readonly after: string;
  /** The one status before and after; null if there were several. */
  readonly statuses: { readonly before: number; readonly after: number } | null;
  /** False if too few answers came to be sure that each state is steady. */
  readonly isSure: boolean;
}

/** What the answers of one stretch have shown. */
interface Shown {
  answers: number;
  readonly heads: Set<string>;
  readonly statuses: Set<number>;
  /** Numbers of looks by their key; empty if none are kept. */
  readonly looks: Map<string, number>;
}

/**
 * Compares answers that had ended before the command with those to requests that were sent since the last settling began. They
 * differ for good if they share no status and type, or if each state has but one look, and these are not the same. A body that varies
 * by itself makes no difference. Answers from a cache say nothing.
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
    shown = { answers: 0, heads: new Set(), statuses: new Set(), looks: new Map() };
    states.set(key, shown);
  }
  shown.answers++;
  shown.statuses.add(status);
  shown.heads.add(`${status}${seen?.type == null ? '' : ` ${seen.type}`}`);
  if (seen !== null) shown.looks.set(seen.hash === null ? `varies ${look}` : originKey(seen), look);
}

function compare(old: Shown, now: Shown, looks: readonly (Look | null)[]): Omit<LastingDifference, 'target' | 'lane'> | null {
  const [oldStatus, nowStatus] = [only(old.statuses), only(now.statuses)];
  const statuses = oldStatus === null || nowStatus === null ? null : { before: oldStatus, after: nowStatus };
  if (![...old.heads].some((head) => now.heads.has(head)))
    return { before: [...old.heads].join(' or '), after: [...now.heads].join(' or '), statuses, isSure: true };
  const [oldLook, nowLook] = [only(old.looks.keys()), only(now.looks.keys())];
  if (oldLook === null || nowLook === null || oldLook === nowLook) return null;
  const inWords = (shown: Shown): string => lookInWords(looks[only(shown.looks.values()) ?? 0] ?? null);
  const isSure = old.answers >= CONSTANT_ANSWERS && now.answers >= CONSTANT_ANSWERS;
  return { before: inWords(old), after: inWords(now), statuses, isSure };
}

function only<T>(values: Iterable<T>): T | null {
  const [first, ...others] = values;
  return first === undefined || others.length > 0 ? null : first;
}

function lookInWords(look: Look | null): string {
  if (look === null) return 'nothing known';
  const to = look.location === null ? '' : ` to ${look.location}`;
  return `${look.status}${to}, ${look.type ?? 'no type'}, ${look.size} octets, ${look.hash ?? 'no hash'}`;
}
