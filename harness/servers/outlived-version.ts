import { HOLDS } from '../core/record/recorder.ts';
import type { Stage } from '../run/stage/stage.ts';

/** fooserv's old version answers with it. */
const OLD_STATUS = 201;

/** Waits until both versions have answered requests that were sent since a moment: the old one has outlived its reload. */
export async function oldVersionAnswersOn(stage: Stage, sinceMs: number): Promise<void> {
  const statuses = (): ReadonlySet<number> => {
    const answers = [...stage.requests()].filter(({ sentAtMs, outcome }) => sentAtMs > sinceMs && outcome === 'answered');
    return new Set(answers.map(({ status }) => status));
  };
  const both = (): boolean => statuses().has(OLD_STATUS) && statuses().size > 1;
  await stage.until('the old version and the new one to answer after the reload', () => (both() ? true : null));
  await stage.shows('the old version answers on beside the new one when the reload is over', () =>
    both() ? HOLDS : `answers have the status ${[...statuses()].join(' and ')}`,
  );
}
