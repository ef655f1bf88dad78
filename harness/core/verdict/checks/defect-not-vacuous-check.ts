import { defineCheck } from '../define-check.ts';
import { defectNotVacuous } from './not-vacuous-check.ts';

/** What `not-vacuous` is in a run that shows a known defect. */
export const defectNotVacuousCheck = defineCheck({
  id: 'defect-not-vacuous',
  name: 'not-vacuous',
  asks: ['defect'],
  about: 'run',
  openIfGeneratorSaturated: 'any',
  judge: ({ recording, measured }) => defectNotVacuous(recording, measured.transitions),
});
