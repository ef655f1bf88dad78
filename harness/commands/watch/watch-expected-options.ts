import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { WatchedChange } from '../../core/record/run-record.ts';
import type { Expected, ExpectedVersion } from '../../core/siege/judging/expected-answers.ts';
import { splitVersions, versionName, versionSourceOf } from '../../core/siege/judging/version-reader.ts';
import { filled } from '../option-values.ts';

/** What commander makes of the options that say which change the deploy is to bring. */
export interface ChangeOptions {
  readonly expect: string | undefined;
  readonly versionFrom: string | undefined;
  /** False for `--no-change`. */
  readonly change: boolean;
  readonly canary: boolean;
}

/** Adds the options that say which change the deploy is to bring. */
export function addChangeOptions(command: Command): Command {
  return command
    .option(
      '--expect <old:new>',
      'statuses before:after, or one for both; default: any 2xx. With --version-from versions, \\: for a colon. stays-open: nothing that is held open is closed',
    )
    .option(
      '--version-from <source>',
      'where each answer says its version: status, header:NAME, body:REGEX (its first group) or json:POINTER',
      filled('--version-from'),
    )
    .option('--no-change', 'the answers must not change: a change that lasts is a fail')
    .option('--canary', 'the old version may go on beside the new one', false);
}

/** The version that answers are to say, by `--version-from` and `--expect`; undefined if they say it by their status. Throws UsageError. */
export function expectedVersionOf({ versionFrom, expect, change }: ChangeOptions): ExpectedVersion | undefined {
  if (versionFrom === undefined) return undefined;
  const source = versionSourceOf(versionFrom);
  // A status that is named is judged as ever: any other one is a failure.
  if (source.kind === 'status' && expect !== undefined) return undefined;
  const values = expect === undefined ? null : splitVersions(expect);
  if (expect !== undefined && (values === null || values.before === '' || values.after === ''))
    throw new UsageError(
      `--expect is "${expect}"`,
      'With --version-from it must be OLD:NEW, such as r7:r8; a colon within a version is \\:.',
    );
  if (values !== null && values.before === values.after)
    throw new UsageError(
      `--expect is "${expect}", twice the same version`,
      'If no change is to be seen, leave it out and say --no-change.',
    );
  if (values !== null && !change) throw contradiction(expect);
  const named = values === null ? null : { before: versionName(values.before), after: versionName(values.after) };
  return { source, text: versionFrom, values: named };
}

/** How the deploy is to show, by what is expected and `--no-change`. Throws UsageError if they contradict each other. */
export function changeOf({ change, expect, canary }: ChangeOptions, { statuses, version }: Expected): WatchedChange {
  const isNamed = version !== undefined || (statuses !== null && statuses.before !== statuses.after);
  if (canary && (!isNamed || !change))
    throw new UsageError('--canary was given, and no change is named', 'Name the two versions with --expect OLD:NEW or --version-from.');
  if (!change) {
    if (statuses !== null && statuses.before !== statuses.after) throw contradiction(expect);
    return { kind: 'none' };
  }
  if (!isNamed) return { kind: 'unnamed' };
  return { kind: 'named', ...(version === undefined ? {} : { from: version.text }), ...(canary ? { canary } : {}) };
}

function contradiction(expect: string | undefined): UsageError {
  return new UsageError(
    `--expect ${expect} and --no-change can't both hold`,
    'The one names the change that is to be seen, the other says that there is none: leave one out.',
  );
}
