import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { Until } from '../../run/until.ts';
import { filled, number } from '../option-values.ts';
import { watchTargets } from './watch-targets.ts';

/** What commander makes of the options that say when the deploy has ended. */
export interface UntilOptions {
  readonly until: string | undefined;
  readonly untilTimeout: number | undefined;
  readonly insecure: boolean;
}

const USUAL_TIMEOUT_S = 600;

/** Adds the options that say when the deploy has ended. */
export function addUntilOptions(command: Command): Command {
  return command
    .option(
      '--until <command|url>',
      'for a command that returns before its work is done: what must hold, too, a shell command that ends with 0 or a URL that answers 2xx',
      filled('--until'),
    )
    .option('--until-timeout <seconds>', `how long that may take; default: ${USUAL_TIMEOUT_S}`, number('--until-timeout', 1, 86_400));
}

/** Reads `--until`; null if it was not given. Throws UsageError. */
export function untilOf({ until, untilTimeout, insecure }: UntilOptions): Until | null {
  if (until === undefined) {
    if (untilTimeout !== undefined) throw new UsageError('--until-timeout was given without --until');
    return null;
  }
  const withinMs = 1000 * (untilTimeout ?? USUAL_TIMEOUT_S);
  if (!/^(?:https?:\/\/|unix:)\S+$/.test(until)) return { what: { kind: 'command', script: until }, withinMs };
  const [target] = watchTargets([until]);
  if (target === undefined) throw new UsageError('--until is no URL that can be asked');
  return { what: { kind: 'url', target, insecure }, withinMs };
}
