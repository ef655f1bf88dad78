import type { RunEvent } from '../record/run-record.ts';

/** One way to explain a failure. `line` is null if it takes no line for itself alone. */
export interface WayToExplain<E> {
  readonly line: RunEvent | null;
  readonly explanation: E;
}

/** What a failure was explained by, and the one whose line it would take over. */
interface Taken<E> extends WayToExplain<E> {
  readonly by: number;
}

/**
 * Explains failures that were left over, if others that hold the line of their own can be explained in another way: so as many as can be
 * have one (maximum matching by shortest augmenting paths, Kuhn). A failure that is explained stays so. Changes `found`; `waysOf` gives all ways to explain
 * a failure, the preferred ones first.
 */
export function assignMore<E>(
  found: (E | null)[],
  lineOf: (explanation: E) => RunEvent | null,
  waysOf: (failure: number, isDead: (line: RunEvent) => boolean) => Iterable<WayToExplain<E>>,
): void {
  const holders = new Map<RunEvent, number>();
  found.forEach((explanation, i) => {
    const line = explanation === null ? null : lineOf(explanation);
    if (line !== null) holders.set(line, i);
  });
  // What a search in vain has seen leads nowhere for good: no later change opens a way from there.
  const dead = new Set<RunEvent>();
  for (const [i, explanation] of found.entries()) if (explanation === null) search(i);

  function search(from: number): void {
    const seen = new Map<RunEvent, Taken<E>>();
    const queue = [from];
    for (const failure of queue)
      for (const way of waysOf(failure, (line) => dead.has(line) || seen.has(line))) {
        const { line, explanation } = way;
        if (line === null) {
          if (failure === from) continue;
          return handOver(failure, explanation, seen);
        }
        if (dead.has(line) || seen.has(line)) continue;
        const holder = holders.get(line);
        seen.set(line, { line, explanation, by: failure });
        if (holder === undefined) {
          holders.set(line, failure);
          return handOver(failure, explanation, seen);
        }
        queue.push(holder);
      }
    for (const line of seen.keys()) dead.add(line);
  }

  /** A failure gets another explanation; the line that it had goes to the one that asked for it, and so on to the first. */
  function handOver(failure: number, explanation: E, seen: ReadonlyMap<RunEvent, Taken<E>>): void {
    let [who, gets] = [failure, explanation];
    for (;;) {
      const had = found[who] ?? null;
      const line = had === null ? null : lineOf(had);
      found[who] = gets;
      const next = line === null ? undefined : seen.get(line);
      if (line === null || next === undefined) return;
      holders.set(line, next.by);
      [who, gets] = [next.by, next.explanation];
    }
  }
}
