import { InconclusiveError } from '../core/errors.ts';
import type { VantageLost } from '../core/record/held-up.ts';

const WORDS: Readonly<Record<VantageLost['why'], string>> = {
  'never-came': 'its agent did not come',
  'other-version': 'its agent is of another version',
  gone: 'its agent is gone before its time',
  hangs: 'its agent hangs',
  'placed-twice': 'more agents came for it than were asked for: one was placed twice, or started again',
  'chunk-repeated': 'a chunk of its ledger came twice, or one is missing',
  'chunk-impossible': "a chunk of its ledger holds what its agent can't have done",
  miscounted: 'its agent counted other requests than came',
  broke: 'its agent broke',
  'clock-contradicts': "its clock can't be followed: it was set, stood still, or two round trips contradict each other",
};

/** A vantage is lost: what is known of the run is not whole. `more` goes on after a colon. */
export function agentLost(vantage: string, why: VantageLost['why'], more = ''): InconclusiveError {
  return new InconclusiveError(`vantage ${vantage} is lost: ${WORDS[why]}${more === '' ? '' : `: ${more}`}`, {
    facts: { kind: 'vantage-lost', vantage, why },
  });
}
