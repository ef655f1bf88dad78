import type { DrainedSiege } from './siege-types.ts';

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
    ...all.reduce<Pick<DrainedSiege, 'connects'>>((found, { connects }) => (connects === undefined ? found : { connects }), {}),
  };
}
