/** What may be so by chance, in one of a million runs, is not sure. */
export const BY_CHANCE = 1e-6;

/** Strange answers among all of a URL, in the order of sending. */
export interface Strangers {
  readonly strange: number;
  /** All answers between the first strange one and the last, these two among them. */
  readonly within: number;
  /** All answers that neither state before nor after the change knows of. */
  readonly between: number;
  readonly all: number;
}

/**
 * Did the strange answers come in a burst that has passed? If a service gave such an answer now and then, with the same chance at any
 * time, they would seldom lie so close to one another, and seldom all of them between two states that have none.
 */
export function isBurst({ strange, within, between, all }: Strangers): boolean {
  if (strange < 2 || all === 0) return false;
  const share = within / all;
  // That this many moments, each at random, lie within some stretch of that share of the time.
  const soClose = strange * share ** (strange - 1) - (strange - 1) * share ** strange;
  const allBetween = (between / all) ** strange;
  return 2 * Math.min(soClose, allBetween) < BY_CHANCE;
}
