/**
 * How the body of a strange answer relates to those before and after the change.
 * - `cut`: the beginning of one of them
 * - `mixture`: nothing but parts of both, which differ
 * - `varying-place`: a further value at a place where bodies may vary: a number, a time, a host's name
 * - `none`: nothing of that
 */
export type Kinship = 'cut' | 'mixture' | 'varying-place' | 'none';

/** Bodies differ at the same place if they do within this many octets. */
const SLACK_BYTES = 16;
/** So much of a body must be the same in all three for the rest to be a place in it. */
const SHARED_AT_LEAST = 0.5;

/** How a strange body relates to the one before and the one after. */
export function kinshipOf(strange: Buffer, before: Buffer, after: Buffer): Kinship {
  if (isCut(strange, before, after) || isCut(strange, after, before)) return 'cut';
  const changed = !before.equals(after);
  const byWords = kinshipByWords(strange, before, after);
  if (byWords !== null) return byWords;
  if (!changed) return 'none';
  return isVaryingPlace(strange, before, after)
    ? isMixed(strange, before, after)
      ? 'mixture'
      : 'varying-place'
    : isMixedAtAll(strange, before, after)
      ? 'mixture'
      : 'none';
}

/** It differs from the one before where the one after does, and most of it is the same in all three. */
function isVaryingPlace(strange: Buffer, before: Buffer, after: Buffer): boolean {
  const [start, end] = [commonStart(strange, before), commonEnd(strange, before)];
  const shared = Math.min(start, commonStart(strange, after)) + Math.min(end, commonEnd(strange, after));
  const atSamePlace = start >= commonStart(before, after) - SLACK_BYTES && end >= commonEnd(before, after) - SLACK_BYTES;
  return atSamePlace && shared >= SHARED_AT_LEAST * Math.max(strange.length, before.length, after.length);
}

/** What differs between the two, it has a beginning of from the one and an end from the other. Text that was merely added is no such part. */
function isMixed(strange: Buffer, before: Buffer, after: Buffer): boolean {
  const start = Math.min(commonStart(before, after), commonStart(strange, before));
  const end = Math.min(commonEnd(before, after), commonEnd(strange, before), Math.min(before.length, after.length, strange.length) - start);
  const [of, was, is] = [strange, before, after].map((body) => body.subarray(start, body.length - end));
  if (of === undefined || was === undefined || is === undefined || was.length === 0 || is.length === 0) return false;
  return isMixedAtAll(of, was, is);
}

function isMixedAtAll(strange: Buffer, before: Buffer, after: Buffer): boolean {
  return isJoined(strange, before, after) || isJoined(strange, after, before);
}

/** Where two bodies differ first, in octets; the length of the shorter one if it is the other's beginning. */
export function commonStart(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  let at = 0;
  while (at < length && one[at] === other[at]) at++;
  return at;
}

function commonEnd(one: Uint8Array, other: Uint8Array): number {
  const length = Math.min(one.length, other.length);
  let at = 0;
  while (at < length && one[one.length - 1 - at] === other[other.length - 1 - at]) at++;
  return at;
}

/** A beginning of `whole`. A text that grows is no cut one, nor is a number that loses a digit. */
function isCut(strange: Buffer, whole: Buffer, other: Buffer): boolean {
  if (strange.length === 0 || strange.length >= whole.length || commonStart(strange, whole) < strange.length) return false;
  const grows = whole.length !== other.length && commonStart(whole, other) === Math.min(whole.length, other.length);
  const isDigits = /^\d+$/.test(whole.toString('latin1', strange.length - 1));
  return !grows && !isDigits;
}

/** It begins as the one and ends as the other, and is not a part of one of them alone. */
function isJoined(strange: Buffer, first: Buffer, second: Buffer): boolean {
  const [start, end] = [commonStart(strange, first), commonEnd(strange, second)];
  return start + end >= strange.length && start < strange.length && end < strange.length;
}

const WORDS = /[\p{L}\p{N}_.:-]+/gu;

/** Compares them word by word, if they have as many words and the same between them; else null. */
function kinshipByWords(strange: Buffer, before: Buffer, after: Buffer): Kinship | null {
  const [of, was, is] = [strange, before, after].map((body) => {
    const text = body.toString('utf8');
    return { words: text.match(WORDS) ?? [], between: text.replaceAll(WORDS, '\0') };
  });
  if (of === undefined || was === undefined || is === undefined || of.words.length === 0) return null;
  if (of.between !== was.between || of.between !== is.between) return null;
  let further = 0;
  let unlike = 0;
  let words = 0;
  of.words.forEach((word, i) => {
    const [old = '', now = ''] = [was.words[i], is.words[i]];
    words++;
    if (word === old || word === now) return;
    if (old !== now || isAlike(word, old)) further++;
    if (old === now ? !isAlike(word, old) : !isAlike(word, old) && !isAlike(word, now)) unlike++;
  });
  if (unlike > 0) return unlike === words || before.equals(after) ? 'none' : null;
  return further > 0 ? 'varying-place' : before.equals(after) ? 'none' : 'mixture';
}

/** Two values that one place may have: numbers and times, or names of one family, such as those of hosts. */
function isAlike(one: string, other: string): boolean {
  const isNumber = (word: string): boolean => /^[\d.:+TZ-]+$/.test(word) && /\d/.test(word);
  if (isNumber(one) && isNumber(other)) return true;
  const isCode = (word: string): boolean => word.length >= 6 && /\d/.test(word);
  if (isCode(one) && isCode(other) && one.length === other.length) return true;
  const start = commonStart(Buffer.from(one), Buffer.from(other));
  return /\d/.test(one) && /\d/.test(other) && start >= Math.min(one.length, other.length) / 2;
}
