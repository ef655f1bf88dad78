import { readVersion, type VersionSource } from '../siege/judging/version-reader.ts';

/** The body of an answer that says a version, and holds a text besides; null if none can be made up from the source. */
export function bodyOfVersion(source: VersionSource, version: string, held: string): string | null {
  switch (source.kind) {
    case 'status':
    case 'header':
      return `${held}\n`;
    case 'json':
      return source.pointer.length === 0 ? null : JSON.stringify({ ...nested(source.pointer, version), held });
    case 'body': {
      const [before = '', after = ''] = source.pattern.source.split(/\([^()]*\)/, 2);
      const shown = textOf(before) === null || textOf(after) === null ? null : `${textOf(before)}${version}${textOf(after)}`;
      const body = shown === null ? null : `${held} ${shown}\n`;
      if (body === null) return null;
      const read = readVersion(source, { status: 200, header: () => null, body: Buffer.from(body) });
      return 'version' in read && read.version === version ? body : null;
    }
  }
}

function nested([first = '', ...rest]: readonly string[], version: string): Readonly<Record<string, unknown>> {
  return { [first]: rest.length === 0 ? version : nested(rest, version) };
}

/** The text that a pattern's source matches; null if it matches more than one. */
export function textOf(source: string): string | null {
  const text = source.replaceAll(/\\([^\w\s])/g, '\u0000$1');
  if (/(?<!\0)[\\^$.*+?()[\]{}|]/.test(text)) return null;
  return text.replaceAll('\u0000', '');
}
