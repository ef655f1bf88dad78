import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import type { Target } from '../../core/siege/siege-types.ts';
import { repeatableOption } from '../shared-options.ts';

/** What commander makes of the option that says how long users may wait. */
export interface WaitOptions {
  readonly maxStall: readonly string[];
}

/** Seconds; more is no bound any more. */
const MOST_S = 86_400;

/** Adds the option that says how long users may wait. */
export function addWaitOptions(command: Command): Command {
  return command.addOption(
    repeatableOption('--max-stall <seconds>', 'longest wait for an answer, or URL=SECONDS for one URL').default(
      [],
      '1 s more than the slowest answer of that URL before the command',
    ),
  );
}

/** The longest waits that are allowed, in milliseconds. */
export interface MaxStalls {
  /** For all; null if none is named. */
  readonly maxStallMs: number | null;
  /** By the index of the target; null for what holds for all. */
  readonly maxStalls: readonly (number | null)[];
}

/** Reads `--max-stall`. Throws UsageError if it is no number of seconds, or names a URL that is not watched. */
export function maxStallsOf({ maxStall }: WaitOptions, targets: readonly Pick<Target, 'name' | 'url' | 'socketPath'>[]): MaxStalls {
  let maxStallMs: number | null = null;
  const maxStalls: (number | null)[] = targets.map(() => null);
  for (const text of maxStall) {
    const match = /^(?:(.+)=)?([^=]*)$/s.exec(text);
    const ms = 1000 * Number((match?.[2] ?? '').trim() || Number.NaN);
    if (!(ms >= 1 && ms <= 1000 * MOST_S))
      throw new UsageError(`--max-stall is "${text}"`, `It must be a number of seconds from 0.001 to ${MOST_S}, or URL=SECONDS.`);
    const url = match?.[1];
    if (url === undefined) maxStallMs = ms;
    else {
      const indices = targets.flatMap((target, i) => (isUrlOf(target, url) ? [i] : []));
      if (indices.length === 0)
        throw new UsageError(`--max-stall is for ${url}, which is not watched`, 'Write the URL as you did among those to watch.');
      for (const index of indices) maxStalls[index] = ms;
    }
  }
  return { maxStallMs, maxStalls };
}

function isUrlOf({ name, url, socketPath }: Pick<Target, 'name' | 'url' | 'socketPath'>, text: string): boolean {
  if (name === text) return true;
  if (socketPath !== undefined) return `unix:${socketPath}:${url.pathname}${url.search}` === text;
  return URL.parse(text)?.href === url.href;
}
