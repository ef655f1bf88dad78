import type { Look } from '../ledger/answer-look.ts';
import type { ComparedLook, LooksOfRun } from '../record/looks-of-run.ts';
import { isBurst } from './burst.ts';
import type { Kinship } from './look-kinship.ts';
import type { LaneLooks, StrangeAnswer, TargetLooks } from './looks-seen.ts';

/** What strange answers of a URL are taken for. */
export type StrangeKind =
  /** What another URL answers. */
  | 'of-another-url'
  /** The beginning of what the URL answers. */
  | 'cut'
  /** Of another status or media type than any answer before or after, or empty if none of those was. */
  | 'other-kind'
  /** They came in a burst that has passed. */
  | 'burst'
  /** They may be a further value of what varies: nothing is known of it, or too little came to tell. */
  | 'may-vary';

/** The strange answers of a URL, judged. */
export interface JudgedTarget {
  readonly looks: TargetLooks;
  /** Those that no user should have got: each is a failed request. */
  readonly unlike: readonly JudgedAnswer[];
  /** Those of which that can't be told. */
  readonly open: readonly JudgedAnswer[];
}

export interface JudgedAnswer extends StrangeAnswer {
  readonly kind: StrangeKind;
  /** The look before the change in its lane, if it was constant, and the first octet in which they differ, if that is known. */
  readonly before: number | null;
  readonly differsAt: number | null;
}

/** This many answers of the service itself, and not of a cache, are evidence about it. */
export const ENOUGH_OF_ORIGIN = 20;

/**
 * Judges the strange answers of each URL. They are unlike if its states before and after the change are constant and they are what
 * another URL answers, or the beginning of what this one does, or of another kind, or came in a burst that has passed. A single answer that is merely
 * different may be a rare one that is right, such as one of two texts that are tried out, and so may be one that differs only in a
 * number, a time or a host's name. If the states vary, nothing tells of a body that it is wrong; but a burst of answers that say no version
 * is one where each answer before and after says its own.
 */
export function judgeLooks(
  targets: readonly TargetLooks[],
  looks: readonly (Look | null)[],
  compared: LooksOfRun['compared'],
): readonly JudgedTarget[] {
  const constantOf = new Map(targets.map((target) => [target.target, constantKeys(target, looks)]));
  return targets.map((target) => {
    const judged = target.strange.map((answer): JudgedAnswer & { readonly kinship: Kinship } => {
      const lane = target.lanes.find((each) => each.lane === answer.lane);
      const states = lane === undefined ? null : constantStates(lane);
      const found = states === null ? undefined : comparisonOf(compared, answer.look, states);
      const common = { ...answer, before: states?.before ?? null, differsAt: found?.differsAt ?? null, kinship: found?.kinship ?? 'none' };
      // Without a deploy, an answer is wrong only if the look before it comes back: else what the service shows has moved on.
      if (states === null || (target.isSoak && states.before !== states.after)) return { ...common, before: null, kind: 'may-vary' };
      if (isOfAnother(answer.look, target.target, looks, constantOf)) return { ...common, kind: 'of-another-url' };
      if (found?.kinship === 'cut') return { ...common, kind: 'cut' };
      if (isOfOtherKind(looks[answer.look], looks[states.before], looks[states.after])) return { ...common, kind: 'other-kind' };
      return { ...common, kind: 'may-vary' };
    });
    const isCandidate = (answer: JudgedAnswer & { readonly kinship: Kinship }): boolean =>
      answer.kind === 'may-vary' && (answer.saysNoVersion || (answer.before !== null && answer.kinship !== 'varying-place'));
    const burst = isBurstOf(target, judged.filter((answer) => isCandidate(answer) || answer.kind !== 'may-vary').length);
    const decided = judged.map((answer): JudgedAnswer => {
      const { kinship: _, ...plain } = answer;
      return burst && isCandidate(answer) ? { ...plain, kind: 'burst' } : plain;
    });
    return {
      looks: target,
      unlike: decided.filter(({ kind }) => kind !== 'may-vary'),
      open: decided.filter(({ kind }) => kind === 'may-vary'),
    };
  });
}

/**
 * A service that tries out two texts gives both as the same kind of thing. A redirect is none: it may lead one user in a hundred
 * elsewhere.
 */
function isOfOtherKind(strange: Look | null | undefined, before: Look | null | undefined, after: Look | null | undefined): boolean {
  if (strange === null || strange === undefined) return false;
  const steady = [before, after].filter((look) => look !== null && look !== undefined);
  const isRedirect = strange.status >= 300 && strange.status < 400;
  const differs = (of: (look: Look) => unknown): boolean => steady.every((look) => of(look) !== of(strange));
  return (!isRedirect && differs(({ status }) => status)) || differs(mediaType) || differs(({ size }) => size > 0);
}

/** Without its parameters, such as the charset. */
function mediaType({ type }: Look): string {
  return (type ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The looks of a lane whose both states are constant; else null. */
export function constantStates({ before, after }: LaneLooks): { readonly before: number; readonly after: number } | null {
  return before.kind === 'constant' && after.kind === 'constant' ? { before: before.look, after: after.look } : null;
}

function comparisonOf(
  compared: readonly ComparedLook[],
  look: number,
  { before, after }: { readonly before: number; readonly after: number },
): ComparedLook | undefined {
  return compared.find((each) => each.look === look && each.before === before && each.after === after);
}

function isBurstOf({ withinStrange, between, answers, changedOnConnection, strangeClients }: TargetLooks, strange: number): boolean {
  // A service may give a connection one of several answers for as long as it lasts: then each client is one case.
  const cases = changedOnConnection ? strange : Math.min(strange, strangeClients);
  return isBurst({ strange: cases, within: withinStrange, between, all: answers });
}

/** What is compared between URLs: an empty body, or one of an octet, is no one's in particular. */
function bodyKey({ status, type, size, hash }: Look): string | null {
  return hash === null || size < 2 ? null : `${status} ${type} ${size} ${hash}`;
}

function constantKeys(target: TargetLooks, looks: readonly (Look | null)[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const lane of target.lanes) {
    for (const state of [lane.before, lane.after]) {
      const look = state.kind === 'constant' ? looks[state.look] : null;
      const key = look === null || look === undefined ? null : bodyKey(look);
      if (key !== null) keys.add(key);
    }
  }
  return keys;
}

function isOfAnother(
  index: number,
  target: number,
  looks: readonly (Look | null)[],
  constantOf: ReadonlyMap<number, ReadonlySet<string>>,
): boolean {
  const look = looks[index];
  const key = look === null || look === undefined ? null : bodyKey(look);
  return key !== null && [...constantOf].some(([other, keys]) => other !== target && keys.has(key));
}
