import { DIGIT_0, DIGIT_9, isText, SP } from './octets.ts';

const PREFIX = Buffer.from('HTTP/1.');
/** Places in `HTTP/1.1 200`, and its length. */
const MINOR_AT = 7;
const STATUS_AT = 9;
const LENGTH = 12;

/** Whether these octets can be the beginning of `HTTP/1.0 200` or `HTTP/1.1 200`. */
export function beginsStatusLine(buffer: Buffer, start: number, end: number): boolean {
  const length = Math.min(end - start, LENGTH);
  for (let i = 0; i < length; i++) {
    const octet = buffer[start + i] ?? 0;
    if (i < MINOR_AT) {
      if (octet !== PREFIX[i]) return false;
    } else if (i === MINOR_AT) {
      if (octet !== DIGIT_0 && octet !== DIGIT_0 + 1) return false;
    } else if (i < STATUS_AT) {
      if (octet !== SP) return false;
    } else if (octet < DIGIT_0 || octet > DIGIT_9) return false;
  }
  return true;
}

/**
 * What is wrong with a whole status line (RFC 9112 section 4); null if nothing is. The reason phrase may be missing,
 * with or without the space before it, as every client takes it.
 */
export function statusLineFault(buffer: Buffer, start: number, end: number): string | null {
  if (end - start < LENGTH || !beginsStatusLine(buffer, start, end)) return 'no HTTP/1.x status line';
  if (end - start > LENGTH && buffer[start + LENGTH] !== SP) return 'status of more than three digits';
  if (!isText(buffer, start + LENGTH, end)) return 'control character in the reason phrase';
  const status = statusOf(buffer, start);
  return status < 100 || status > 599 ? `status ${status} is out of range` : null;
}

/** The status of a status line without fault. */
export function statusOf(buffer: Buffer, start: number): number {
  return 100 * digit(buffer, start + STATUS_AT) + 10 * digit(buffer, start + STATUS_AT + 1) + digit(buffer, start + STATUS_AT + 2);
}

/** 0 for HTTP/1.0, 1 for HTTP/1.1. */
export function minorVersionOf(buffer: Buffer, start: number): number {
  return digit(buffer, start + MINOR_AT);
}

function digit(buffer: Buffer, at: number): number {
  return (buffer[at] ?? DIGIT_0) - DIGIT_0;
}
