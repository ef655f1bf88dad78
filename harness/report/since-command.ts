import type { RunRecord } from '../core/record/run-record.ts';
import { span } from './number-format.ts';

/** `, 1.20 s after the command began`: of a moment in the run's milliseconds, to be put behind its time; nothing in a run without a deploy. */
export function sinceCommand(run: RunRecord, atMs: number): string {
  if (run.soak !== undefined) return '';
  const reload = run.phases.find(({ name }) => name === 'reload');
  const what = run.runtime === 'external' ? 'the command' : 'the reload';
  if (reload === undefined || atMs < reload.startMs) return `, before ${what} began`;
  return `, ${span(atMs - reload.startMs)} after ${what} began`;
}
