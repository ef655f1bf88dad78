import type { Judged, NamedJudgement, Question, Subject } from './define-check.ts';
import { type BrokenCheck, guarded } from './guarded.ts';

interface Askable<C extends NamedJudgement> {
  readonly name: string;
  readonly about: Subject;
  readonly ask: (question: Question) => C | null;
}

/**
 * Asks every check that is to be asked about a run, in the order of their list. A check that throws is inconclusive, and says so; a
 * measurement that broke is one more check.
 */
export function askChecks<C extends NamedJudgement>(question: Question, definitions: readonly Askable<C>[]): Judged<C | BrokenCheck> {
  const { broken: measurements } = question.measured;
  const checks: (C | BrokenCheck)[] = [];
  const broken: BrokenCheck[] = [...measurements];
  for (const { name, ask } of definitions) {
    const { value, broke } = guarded<C | null>(name, () => ask(question), null);
    if (broke !== null) broken.push(broke);
    const check = broke ?? value;
    if (check !== null) checks.push(check);
  }
  const ofInstrument = definitions.filter(({ about }) => about === 'count' || about === 'client').map(({ name }) => name);
  return {
    checks: [...checks, ...measurements],
    broken: new Set(broken.map((check) => check.name)),
    ofInstrument: new Set(ofInstrument),
  };
}
