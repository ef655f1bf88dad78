import { COMMA, DIGIT_0, DIGIT_9, equalsIgnoringCase, isBlank } from './octets.ts';

/** A Content-Length that is no number, or one that no body can have. */
export const BAD_LENGTH = -2;

/**
 * The value of a Content-Length field. A list of equal numbers counts as one of them (RFC 9112 section 6.3, rule 5);
 * anything else that is not a plain decimal number up to 2^53 - 1 is `BAD_LENGTH`.
 */
export function contentLength(buffer: Uint8Array, start: number, end: number): number {
  let length = -1;
  let i = start;
  for (;;) {
    while (i < end && isBlank(buffer[i])) i++;
    let member = -1;
    for (; i < end; i++) {
      const octet = buffer[i] ?? 0;
      if (octet < DIGIT_0 || octet > DIGIT_9) break;
      member = (member < 0 ? 0 : member * 10) + (octet - DIGIT_0);
      if (member > Number.MAX_SAFE_INTEGER) return BAD_LENGTH;
    }
    while (i < end && isBlank(buffer[i])) i++;
    if (member < 0 || (length >= 0 && member !== length)) return BAD_LENGTH;
    length = member;
    if (i === end) return length;
    if (buffer[i] !== COMMA) return BAD_LENGTH;
    i++;
  }
}

/** What the Transfer-Encoding fields say about the end of the body. */
export type TransferCoding = 'chunked' | 'until-close' | 'bad';

/**
 * Reads one Transfer-Encoding field after what the fields before it said. The body is chunked if `chunked` is the
 * last coding, and ends with the connection if another one is (RFC 9112 section 6.3, rule 4); a coding after
 * chunked, or none at all, is bad. Empty members of the list are skipped (RFC 9110 section 5.6.1).
 */
export function transferCoding(buffer: Uint8Array, start: number, end: number, before: TransferCoding | null): TransferCoding {
  let coding = before;
  for (let i = start; i <= end; i++) {
    let to = i;
    while (to < end && buffer[to] !== COMMA) to++;
    const from = skipBlanks(buffer, i, to);
    const last = trimBlanks(buffer, from, to);
    if (from < last) {
      if (coding === 'chunked' || coding === 'bad') return 'bad';
      coding = equalsIgnoringCase(buffer, from, last, 'chunked') ? 'chunked' : 'until-close';
    }
    i = to;
  }
  return coding ?? 'bad';
}

/** Whether a comma-separated list, such as a Connection field, holds the token. */
export function listHas(buffer: Uint8Array, start: number, end: number, lowerCaseToken: string): boolean {
  let i = start;
  while (i < end) {
    let to = i;
    while (to < end && buffer[to] !== COMMA) to++;
    const from = skipBlanks(buffer, i, to);
    if (equalsIgnoringCase(buffer, from, trimBlanks(buffer, from, to), lowerCaseToken)) return true;
    i = to + 1;
  }
  return false;
}

/** The first position from `start` that holds no white space, at most `end`. */
export function skipBlanks(buffer: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end && isBlank(buffer[i])) i++;
  return i;
}

/** The position behind the last octet before `end` that is no white space, at least `start`. */
export function trimBlanks(buffer: Uint8Array, start: number, end: number): number {
  let i = end;
  while (i > start && isBlank(buffer[i - 1])) i--;
  return i;
}
