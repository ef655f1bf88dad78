/** Octets that HTTP gives a meaning, and the classes of RFC 9110 section 5.6.2 and 5.5 as tables of 256 bytes. */
export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const DIGIT_0 = 0x30;
export const DIGIT_9 = 0x39;

/** 1 for each octet of a token: what a field name is made of. */
export const TOKEN = new Uint8Array(256);
for (const char of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") TOKEN[char.charCodeAt(0)] = 1;

/** 1 for each octet that may stand in a field value or a reason phrase: HTAB, SP, visible characters, obs-text. */
export const TEXT = new Uint8Array(256);
TEXT[HTAB] = 1;
TEXT.fill(1, SP, 0x7f);
TEXT.fill(1, 0x80);

/** Value of each hexadecimal digit, 255 for every other octet. */
export const HEX = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  HEX[value.toString(16).charCodeAt(0)] = value;
  HEX[value.toString(16).toUpperCase().charCodeAt(0)] = value;
}

/** White space in a value whose line was folded: RFC 9112 section 5.2 has a fold read as spaces. */
export function isBlank(octet: number | undefined): boolean {
  return octet === SP || octet === HTAB || octet === CR || octet === LF;
}

/** Whether the octets of `buffer` from `start` to `end` are `lowerCaseName`, whatever their case. */
export function equalsIgnoringCase(buffer: Uint8Array, start: number, end: number, lowerCaseName: string): boolean {
  if (end - start !== lowerCaseName.length) return false;
  for (let i = 0; i < lowerCaseName.length; i++) {
    const octet = buffer[start + i] ?? 0;
    const lower = octet >= 0x41 && octet <= 0x5a ? octet + 32 : octet;
    if (lower !== lowerCaseName.charCodeAt(i)) return false;
  }
  return true;
}

/** Whether these octets may stand in a field value or a reason phrase. */
export function isText(buffer: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (TEXT[buffer[i] ?? 0] !== 1) return false;
  return true;
}
