import type { BareConnectsSeen, DrainedSiege } from '../siege-types.ts';

/** What several sieges that went on at the same time come to. */
export function sumOfDrained(all: readonly DrainedSiege[]): DrainedSiege {
  const sum = (of: (one: DrainedSiege) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    autocannon: {
      requests: sum((one) => one.autocannon.requests),
      responses: sum((one) => one.autocannon.responses),
      errors: sum((one) => one.autocannon.errors),
      timeouts: sum((one) => one.autocannon.timeouts),
    },
    unsent: sum((one) => one.unsent),
    unsolicited: sum((one) => one.unsolicited),
    endsUnproven: sum((one) => one.endsUnproven ?? 0),
    ...(all.some(({ withoutAutocannon = 0 }) => withoutAutocannon > 0)
      ? { withoutAutocannon: sum((one) => one.withoutAutocannon ?? 0) }
      : {}),
    ...connectsOf(all.flatMap(({ connects }) => (connects === undefined ? [] : [connects]))),
  };
}

/** Several places may each have opened connections that leave no gap there. */
function connectsOf(all: readonly BareConnectsSeen[]): Pick<DrainedSiege, 'connects'> {
  if (all.length === 0) return {};
  const sum = (of: (one: BareConnectsSeen) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    connects: {
      made: sum(({ made }) => made),
      failed: sum(({ failed }) => failed),
      longestGapMs: Math.max(...all.map(({ longestGapMs }) => longestGapMs)),
    },
  };
}
