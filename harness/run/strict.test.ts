import { describe, expect, it } from 'vitest';
import { loadScenario } from '../scenario-catalogue.ts';
import { askedStrictly } from './strict.ts';

describe('a scenario that is asked strictly', () => {
  it.each(['dance-killed', 'dance-broken-import', 'hook-race-echo'])('promises zero downtime and a change: %s', async (name) => {
    const { scenario } = await loadScenario(name);
    expect(scenario.expect.kind).not.toBe('zero-downtime');
    const { expect: promise, expectsChange, since, reload } = askedStrictly(scenario);
    expect(promise).toEqual({ kind: 'zero-downtime', maxStallMs: null });
    expect({ expectsChange, since }).toEqual({ expectsChange: true, since: undefined });
    expect(reload).toBe(scenario.reload);
  });

  it('stays as it is if it promises zero downtime itself', async () => {
    const { scenario } = await loadScenario('zerg-dance');
    expect(askedStrictly(scenario)).toEqual(scenario);
  });
});
