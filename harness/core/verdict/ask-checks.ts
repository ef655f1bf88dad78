import type { Check } from './check.ts';
import { withRoundFacts } from './check.ts';
import { CHECKS } from './check-list.ts';
import type { CheckDefinition, Judged, Judgement, Question } from './define-check.ts';
import { guarded } from './guarded.ts';

/**
 * Asks every check that is to be asked about a run, in the order of their list. A check that throws is inconclusive, and says so; a
 * measurement that broke is one more check.
 */
export function askChecks(question: Question, definitions: readonly CheckDefinition[] = CHECKS): Judged {
  const { broken: measurements } = question.measured;
  const checks: Check[] = [];
  const broken: Check[] = [...measurements];
  for (const { name, ask } of definitions) {
    const { value, broke } = guarded<Judgement | null>(name, () => ask(question), null);
    if (broke !== null) broken.push(broke);
    const check = broke ?? (value === null ? null : { ...value, name });
    if (check !== null) checks.push(withRoundFacts(check));
  }
  const ofInstrument = definitions.filter(({ about }) => about === 'count' || about === 'client').map(({ name }) => name);
  return {
    checks: [...checks, ...measurements],
    broken: new Set(broken.map((check) => check.name)),
    ofInstrument: new Set(ofInstrument),
  };
}
