/** A simpler case is given up when it would have broken by now with this probability, were it as bad as the one found. */
const CERTAINTY = 0.9;

/** How often a case must hold before it counts as one that holds, if what was found broke `again` times of those that it was asked. */
export function triesFor({ again, asked }: { readonly again: number; readonly asked: number }): number {
  // The run that found it counts too: it was one of those that broke.
  const rate = (again + 1) / (asked + 1);
  return rate >= CERTAINTY ? 1 : Math.ceil(Math.log(1 - CERTAINTY) / Math.log(1 - rate));
}
