import type { HeldNumbered, HeldSeen } from '../../../core/record/measurements.ts';
import { moment } from '../../number-format.ts';
import { count } from '../number-words.ts';

const SAY_WHICH =
  'Say --event-ids numbered if ids of this service count by one, so that this is a fail, or --event-ids any if they need not.';

/** That numbers were passed over, if ids of events counted by one before the deploy. */
export function skippedInWords(reason: 'events-skipped' | 'ids-changed' | 'skipped-between', { numbered }: HeldSeen): string {
  if (numbered === undefined) return '';
  switch (reason) {
    case 'events-skipped':
      return `${skipped(numbered)}. Before the deploy ids counted by one, and on streams that were opened after it they do so again: ${numbered.passedOver === 0 ? 'events came twice, or in another order' : 'what was left out was lost'}. (If ids need not count by one, say --event-ids any.)`;
    case 'ids-changed': {
      const since =
        numbered.since === 'otherwise'
          ? 'on streams that were opened after it they do not'
          : 'too few came after it to tell whether they do so again (watch for longer: --settle)';
      return `${skipped(numbered)}. Before the deploy ids counted by one, and ${since}: whether events were lost can't be told. ${SAY_WHICH}`;
    }
    case 'skipped-between':
      return `${count(numbered.cameAgain, 'client')} that connected again, with the id of the last event that ${numbered.cameAgain === 1 ? 'it' : 'each'} had, ${numbered.cameAgain === 1 ? 'was' : 'were'} not sent the next one: ${count(numbered.passedOverBetween, 'id was', 'ids were')} passed over, and before the deploy ids counted by one. ${SAY_WHICH}`;
  }
}

function skipped({ leapt, passedOver, firstLeapMs }: HeldNumbered): string {
  const what =
    passedOver === 0
      ? `The ids of ${count(leapt, 'stream')} did not go on by one`
      : `${count(passedOver, 'id was', 'ids were')} passed over within ${count(leapt, 'stream')}`;
  return `${what}, from ${moment(firstLeapMs ?? 0)} on`;
}
