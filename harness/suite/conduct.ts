import { type Attempt, wantsAnother } from './case-attempt.ts';
import type { SuiteCase } from './suite-case.ts';

export interface Conductor {
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Carries a case out; null if it was interrupted. */
  readonly attempt: (each: SuiteCase, alone: boolean) => Promise<Attempt | null>;
  /** Keeps an attempt that came to its end; what follows waits for it. Called for one at a time. */
  readonly record: (each: SuiteCase, attempt: Attempt) => Promise<void>;
}

/**
 * Does what is left to do of a suite: first the cases that may run beside one another, then those that may not, at last
 * those whose load generator was saturated, again and alone. `done` holds the attempts so far and is added to. Returns when all is done,
 * or when the signal has come and what was under way has ended. If something can't be carried out or kept, nothing
 * more is begun, and the first such error is thrown when what was under way has ended: nothing of ours runs on after it.
 */
export async function conduct(cases: readonly SuiteCase[], done: Map<string, readonly Attempt[]>, conductor: Conductor): Promise<void> {
  const { concurrency, signal } = conductor;
  let kept = Promise.resolve();
  const keep = (each: SuiteCase, attempt: Attempt): Promise<void> => {
    const its = kept.then(() => conductor.record(each, attempt));
    kept = its.catch(() => undefined);
    return its;
  };
  const go = async (each: SuiteCase, alone: boolean): Promise<void> => {
    const attempt = await conductor.attempt(each, alone);
    if (attempt === null) return;
    await keep(each, attempt);
    done.set(each.id, [...(done.get(each.id) ?? []), attempt]);
  };
  const untried = cases.filter(({ id }) => (done.get(id) ?? []).length === 0);
  const shared = untried.filter((each) => concurrency > 1 && !each.alone);
  const alone = untried.filter((each) => !shared.includes(each));
  const next = shared.values();
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    // One iterator for all: each takes what no other has taken.
    for (const each of next) {
      if (signal.aborted || errors.length > 0) return;
      await go(each, false).catch((error: unknown) => errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  if (errors.length > 0) throw errors[0];
  const again = (): readonly SuiteCase[] => cases.filter(({ id }) => wantsAnother(done.get(id) ?? []));
  for (const list of [() => alone, again]) {
    for (const each of list()) {
      if (signal.aborted) return;
      await go(each, true);
    }
  }
}
