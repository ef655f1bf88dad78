import { expect, it } from 'vitest';
import { scenarioAsCommand } from './scenario-as-command.ts';

it('leads from a scenario that was typed as a command to the command', async () => {
  expect(await scenarioAsCommand('zerg-dance')).toBe('zerg-dance is a scenario: zerodrop scenario zerg-dance');
});

it('offers the scenario that a mistyped name is like', async () => {
  expect(await scenarioAsCommand('zerg-dnce')).toBe('Did you mean the scenario zerg-dance? zerodrop scenario zerg-dance');
});

it('says nothing of a word that is like no scenario', async () => {
  expect(await scenarioAsCommand('xyzzy-plugh')).toBeNull();
});
