/**
 * Which of several tests may be called significant so that, with probability 1 - level, none is called so by mere
 * chance, however they depend on one another. Holm, Scandinavian Journal of Statistics 6 (1979). `tests` is how many
 * were made; those that are not among `values` count as hopeless.
 */
export function holm(values: readonly number[], tests: number, level: number): readonly boolean[] {
  const order = values.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p);
  const significant = values.map(() => false);
  for (const [step, { p, i }] of order.entries()) {
    if (p * (tests - step) > level) break;
    significant[i] = true;
  }
  return significant;
}
