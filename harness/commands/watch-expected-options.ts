import { UsageError } from '../core/errors.ts';
import type { WatchedChange } from '../core/record/run-record.ts';
import type { Expected } from '../core/siege/status-judge.ts';

/** How the deploy is to show, by `--expect` and `--no-change` (`change` is false). Throws UsageError if they contradict each other. */
export function changeOf(
  { change, expect }: { readonly change: boolean; readonly expect: string | undefined },
  expected: Expected,
): WatchedChange {
  const { statuses } = expected;
  const named = statuses !== null && statuses.before !== statuses.after;
  if (named && !change)
    throw new UsageError(
      `--expect ${expect} and --no-change can't both hold`,
      'The one names the change that is to be seen, the other says that there is none: leave one out.',
    );
  if (named) return { kind: 'named' };
  return { kind: change ? 'unnamed' : 'none' };
}
