import { UsageError } from '../../core/errors.ts';
import type { ConfigurationLine, NamedPath, Objection, Remark } from '../../servers/own-configuration.ts';

/** All that stands in the way of a configuration, a line each, and what to do. */
export function objectionsInWords(config: string, objections: readonly Objection[]): UsageError {
  const lines = objections.map(({ at, problem, remedy }) => `  ${lineInWords(at)}: ${problem}. ${remedy}`);
  return new UsageError(`${config} can't be run as it is:\n${[...new Set(lines)].join('\n')}`);
}

/** Where a configuration says something: `my.ini:7: chroot = /srv/jail`. */
export function lineInWords({ file, line, text }: ConfigurationLine): string {
  return `${file}${line === null ? '' : `:${line}`}: ${text.split('\n')[0]}`;
}

export function remarkInWords({ at, message }: Remark): string {
  return `${lineInWords(at)}: ${message}`;
}

/** Null if the app is where the configuration says. */
export function standInWords(place: NamedPath | null, app: string): string | null {
  return place === null ? null : `${lineInWords(place.at)}: ${app} stands there in the sandbox`;
}
