import type { Observation } from '../../core/record/run-record.ts';

/** What was found when a statement was looked at. Its own words stand if it does not hold, or could not be found out. */
export function foundInWords({ holds, detail }: Observation): string {
  return holds ? 'as it should be' : (detail ?? 'it is not so');
}
