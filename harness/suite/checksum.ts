import { sha256 } from '../report/checksums.ts';

/** Ends a JSON object: the SHA-256 of the text without this. */
const LINE_END = /,"sha256":"([0-9a-f]{64})"\}$/;
const TEXT_END = /,\n "sha256": "([0-9a-f]{64})"\n\}\n$/;

/** What the checksum in a text says of the text. */
export type Checked = 'matches' | 'differs' | 'none';

/** A line of JSON for a non-empty object, with its checksum as the last field. */
export function lineWithChecksum(value: object): string {
  const line = JSON.stringify(value);
  return `${line.slice(0, -1)},"sha256":"${sha256([line])}"}`;
}

export function checkLine(line: string): Checked {
  const found = LINE_END.exec(line);
  if (found === null) return 'none';
  return sha256([`${line.slice(0, found.index)}}`]) === found[1] ? 'matches' : 'differs';
}

/** A non-empty object as JSON of several lines, with its checksum as the last field and a field at the beginning that says so. */
export function textWithChecksum(value: object): string {
  const text = `${JSON.stringify({ checksum: true, ...value }, null, 1)}\n`;
  return `${text.slice(0, -'\n}\n'.length)},\n "sha256": "${sha256([text])}"\n}\n`;
}

/** Of a file that was written before there were checksums it is `none`: neither its first nor its last field speaks of one. */
export function checkText(text: string): Checked {
  const found = TEXT_END.exec(text);
  if (found !== null) return sha256([`${text.slice(0, found.index)}\n}\n`]) === found[1] ? 'matches' : 'differs';
  return text.startsWith('{\n "checksum": true,') ? 'differs' : 'none';
}
