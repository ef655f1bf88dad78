/** What came of a calculation that may break, and the check that says so if it did. */
export interface Guarded<T> {
  readonly value: T;
  readonly broke: BrokenCheck | null;
}

/** A check, or a measurement, that broke. */
export interface BrokenCheck {
  readonly id: 'broken';
  readonly name: string;
  readonly verdict: 'inconclusive';
  readonly reason: 'rule-broke';
  readonly facts: { readonly message: string };
}

/** A calculation that throws must not take the verdict with it, nor let the run pass: it is inconclusive, as in Jepsen. */
export function guarded<T>(name: string, calculate: () => T, fallback: T): Guarded<T> {
  try {
    return { value: calculate(), broke: null };
  } catch (error) {
    return { value: fallback, broke: brokenRule(name, error) };
  }
}

function brokenRule(name: string, error: unknown): BrokenCheck {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { id: 'broken', name, verdict: 'inconclusive', reason: 'rule-broke', facts: { message } };
}
