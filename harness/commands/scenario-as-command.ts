import { similarTo } from '../core/did-you-mean.ts';
import { catalogue } from '../scenario-catalogue.ts';

/** What to say of a word that is no command, if it is a scenario's name, or like one; null otherwise. */
export async function scenarioAsCommand(word: string): Promise<string | null> {
  const names = (await catalogue()).map(({ name }) => name);
  if (names.includes(word)) return `${word} is a scenario: zerodrop scenario ${word}`;
  const [similar] = similarTo(word, names);
  return similar === undefined ? null : `Did you mean the scenario ${similar}? zerodrop scenario ${similar}`;
}
