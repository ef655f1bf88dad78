import { createHash } from 'node:crypto';
import { UsageError } from '../../errors.ts';

/** Where an answer says which version gave it. */
export type VersionSource =
  | { readonly kind: 'status' }
  /** By the header's lower-case name. */
  | { readonly kind: 'header'; readonly name: string }
  /** The first group that matched, or what matched if there is none. */
  | { readonly kind: 'body'; readonly pattern: RegExp }
  /** The reference tokens of a JSON Pointer (RFC 6901). */
  | { readonly kind: 'json'; readonly pointer: readonly string[] };

/** What is read of a whole answer. */
export interface AnswerWithVersion {
  readonly status: number;
  /** The value of a header by its lower-case name, or null. */
  header(name: string): string | null;
  /** The decoded body; null if it was too long to be kept. Empty if the source wants none. */
  readonly body: Buffer | null;
}

/** What an answer says of its version, or why it says none. */
export type VersionRead = { readonly version: string } | { readonly missing: 'absent' | 'empty' | 'too-long' | 'no-json' };

/** A longer value is shortened, with a part of its hash, so that two of them differ still. */
const MOST_CHARACTERS = 80;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const FORMS = 'It must be status, header:NAME, body:REGEX or json:POINTER, such as header:X-Release or json:/build/version.';

/** Reads `--version-from`. Throws UsageError. */
export function versionSourceOf(text: string): VersionSource {
  const wrong = (why: string, hint = FORMS): UsageError => new UsageError(`--version-from is "${text}"${why}`, hint);
  if (text === 'status') return { kind: 'status' };
  const colon = text.indexOf(':');
  const [kind, rest] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
  switch (kind) {
    case 'header':
      if (!HEADER_NAME.test(rest)) throw wrong(', and that names no header');
      return { kind, name: rest.toLowerCase() };
    case 'body':
      if (rest === '') throw wrong(', and an empty pattern tells no version');
      return { kind, pattern: patternOf(rest, wrong) };
    case 'json':
      return { kind, pointer: tokensOf(rest, wrong) };
    default:
      throw wrong('');
  }
}

function patternOf(text: string, wrong: (why: string, hint?: string) => UsageError): RegExp {
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    throw wrong(
      '',
      `${error instanceof Error ? error.message : String(error)}. A pattern is one of JavaScript's, such as body:release (\\S+).`,
    );
  }
}

/** RFC 6901, sections 3 and 4: `~1` is a slash and `~0` a tilde. */
function tokensOf(text: string, wrong: (why: string, hint?: string) => UsageError): readonly string[] {
  if (text === '') return [];
  if (!text.startsWith('/')) throw wrong('', 'A JSON Pointer begins with a slash, such as json:/version.');
  if (/~(?![01])/.test(text)) throw wrong('', 'In a JSON Pointer ~ is followed by 0 (a tilde) or 1 (a slash).');
  return text
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Must the body be kept to read the version? */
export function wantsBody({ kind }: VersionSource): boolean {
  return kind === 'body' || kind === 'json';
}

/** The version that an answer says; an empty or absent value is none. Pure; never throws. */
export function readVersion(source: VersionSource, answer: AnswerWithVersion): VersionRead {
  switch (source.kind) {
    case 'status':
      return named(String(answer.status));
    case 'header':
      return named(answer.header(source.name));
    case 'body': {
      if (answer.body === null) return { missing: 'too-long' };
      const match = source.pattern.exec(answer.body.toString('utf8'));
      if (match === null) return { missing: 'absent' };
      return named(match.length > 1 ? match.slice(1).find((group) => group !== undefined) : match[0]);
    }
    case 'json':
      return answer.body === null ? { missing: 'too-long' } : fromJson(source.pointer, answer.body);
  }
}

function fromJson(pointer: readonly string[], body: Buffer): VersionRead {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return { missing: 'no-json' };
  }
  for (const token of pointer) {
    // RFC 6901, section 4: of an array only its elements can be named, without leading zeros.
    if (
      typeof value !== 'object' ||
      value === null ||
      !Object.hasOwn(value, token) ||
      (Array.isArray(value) && !/^(?:0|[1-9]\d*)$/.test(token))
    )
      return { missing: 'absent' };
    value = (value as Readonly<Record<string, unknown>>)[token];
  }
  if (value === undefined || value === null) return { missing: 'absent' };
  return named(typeof value === 'string' ? value : JSON.stringify(value));
}

function named(value: string | null | undefined): VersionRead {
  if (value === null || value === undefined) return { missing: 'absent' };
  const text = value.trim();
  return text === '' ? { missing: 'empty' } : { version: versionName(text) };
}

/** A version as it is recorded: in one line, and not longer than a line. */
export function versionName(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  if (line.length <= MOST_CHARACTERS) return line;
  const mark = createHash('sha256').update(line).digest('hex').slice(0, 8);
  return `${line.slice(0, MOST_CHARACTERS - mark.length - 2)}… ${mark}`;
}

/** The two versions of `--expect OLD:NEW`, split at the first colon that no backslash escapes; null if there is no such colon. */
export function splitVersions(text: string): { readonly before: string; readonly after: string } | null {
  const match = /^((?:[^\\:]|\\.)*):(.*)$/su.exec(text);
  if (match === null) return null;
  const plain = (part: string): string => part.replaceAll(/\\([\\:])/g, '$1').trim();
  return { before: plain(match[1] ?? ''), after: plain(match[2] ?? '') };
}
