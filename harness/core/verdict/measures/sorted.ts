/** Sorts times in place and returns them. Those of a ledger are mostly in order already, and then it is one look at each. */
export function sorted(times: Float64Array): Float64Array {
  for (let i = 1; i < times.length; i++) {
    if ((times[i] ?? 0) < (times[i - 1] ?? 0)) return times.sort();
  }
  return times;
}
