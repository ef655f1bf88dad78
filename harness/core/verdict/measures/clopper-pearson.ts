/**
 * Upper end of the exact one-sided confidence interval for a proportion of which `k` of `n` were seen: the p at which
 * so few would be seen with a probability of only 1 - confidence. It is the quantile of Beta(k + 1, n - k).
 * Clopper and Pearson, Biometrika 26 (1934). Of nothing seen, nothing is known: 1 if n is 0.
 * Throws RangeError unless 0 <= k <= n are whole and 0 < confidence < 1.
 */
export function upperLimit(k: number, n: number, confidence = 0.95): number {
  if (!Number.isInteger(k) || !Number.isInteger(n) || k < 0 || k > n) throw new RangeError(`${k} of ${n} is no proportion`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`a confidence lies between 0 and 1, not at ${confidence}`);
  if (k === n) return 1;
  if (k === 0) return -Math.expm1(Math.log1p(-confidence) / n);
  let low = k / n;
  let high = 1;
  // Halving until no number lies between: the result is as exact as the distribution function.
  for (let middle = (low + high) / 2; low < middle && middle < high; middle = (low + high) / 2) {
    if (regularisedBeta(middle, k + 1, n - k) < confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** A proportion of which `k` of `n` were seen, with the ends of its exact two-sided 95 % interval: 2.5 % on either side. */
export interface Share {
  readonly k: number;
  readonly n: number;
  readonly low: number;
  readonly high: number;
}

/** `k` of `n`, with the exact two-sided interval (Clopper and Pearson). Of nothing seen, nothing is known: from 0 to 1. Throws as `upperLimit` does. */
export function shareOf(k: number, n: number): Share {
  return { k, n, low: 1 - upperLimit(n - k, n, 0.975), high: upperLimit(k, n, 0.975) };
}

/** I_x(a, b), by its continued fraction (DLMF 8.17.22) on the side on which that converges fast. */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** Lentz's method. Needs some sqrt(max(a, b)) steps; a million exposed requests stay far below the limit. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number): number => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    result *= step;
    if (Math.abs(step - 1) < 1e-15) return result;
  }
  throw new RangeError(`the incomplete beta function of ${x}, ${a}, ${b} did not converge`);
}

/** Stirling's series (DLMF 5.11.1) at 15 and above, where it is exact to a double; smaller arguments are lifted there. */
function logGamma(x: number): number {
  let lifted = x;
  let factor = 1;
  while (lifted < 15) factor *= lifted++;
  const inverse = 1 / (lifted * lifted);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / lifted;
  return (lifted - 0.5) * Math.log(lifted) - lifted + Math.log(2 * Math.PI) / 2 + series - Math.log(factor);
}
