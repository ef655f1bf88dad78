import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { Expected, ExpectedHeader } from '../../core/siege/judging/expected-answers.ts';
import { isOurHeader } from '../../core/siege/requests/request-definition.ts';
import { filled } from '../option-values.ts';
import { repeatableOption } from '../shared-options.ts';

/** What commander makes of the options that say how answers must look. */
export interface LooksOptions {
  readonly expectHeader: readonly string[];
  readonly echo?: string;
  readonly ignoreBody: readonly string[];
  readonly keepBodies: boolean;
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Adds the options that say how answers must look. */
export function addLooksOptions(command: Command): Command {
  return command
    .addOption(repeatableOption('--expect-header <header>', "a header that every answer must have, as 'Name: value' or Name"))
    .option(
      '--echo <header:name>',
      'each request sends its own id in this header, and its answer must have the same: this shows an answer to another request',
      filled('--echo'),
    )
    .addOption(
      repeatableOption(
        '--ignore-body <regex>',
        'what may differ from answer to answer (times, host names, nonces) is taken out of bodies before they are compared',
      ),
    )
    .option('--keep-bodies', 'reports show the text of answers that differ, and not their sizes and hashes alone', false);
}

/** What is expected, with what these options add. Throws UsageError. */
export function withLooksOptions(expected: Expected, options: Omit<LooksOptions, 'keepBodies'>): Expected {
  const headers = options.expectHeader.map(headerOf);
  for (const source of options.ignoreBody) demandPattern(source);
  return {
    ...expected,
    ...(headers.length === 0 ? {} : { headers }),
    ...(options.ignoreBody.length === 0 ? {} : { ignoredInBody: options.ignoreBody }),
    ...(options.echo === undefined ? {} : { echo: { header: echoHeaderOf(options.echo), token: randomBytes(6).toString('hex') } }),
  };
}

function headerOf(text: string): ExpectedHeader {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  if (!TOKEN.test(name))
    throw new UsageError(`--expect-header is "${text}"`, "It must be 'Name: value', or Name if any value will do, such as X-Release.");
  return { name: name.toLowerCase(), value: colon < 0 ? null : text.slice(colon + 1).trim() };
}

function echoHeaderOf(text: string): string {
  const name = /^header:(.*)$/.exec(text)?.[1] ?? '';
  if (!TOKEN.test(name)) throw new UsageError(`--echo is "${text}"`, 'It must be header:NAME, such as header:X-Request-Id.');
  if (isOurHeader(name)) throw new UsageError(`--echo is "${text}", and this header is the siege's own`, 'Name another one.');
  return name;
}

function demandPattern(source: string): void {
  if (source === '') throw new UsageError('--ignore-body is empty', 'Give a regular expression, such as "[0-9:.]+".');
  try {
    new RegExp(source, 'gu');
  } catch (error) {
    throw new UsageError(
      `--ignore-body is "${source}"`,
      `${error instanceof Error ? error.message : String(error)}. A pattern is one of JavaScript's, such as "[0-9:.]+".`,
    );
  }
}
