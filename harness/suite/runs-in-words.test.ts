import { describe, expect, it } from 'vitest';
import { type RunOfSeveral, runsInWords } from './runs-in-words.ts';

const dance: RunOfSeveral = { scenario: 'zerg-dance', verdict: 'pass', reloads: { done: 5, lossy: 0 } };

describe('runsInWords', () => {
  it('says nothing of a single run, whose own report says all', () => {
    expect(runsInWords([dance])).toBe('');
  });

  it('says what the reloads of a repeated scenario prove together', () => {
    expect(runsInWords([dance, dance, { ...dance, verdict: 'inconclusive', reloads: null }])).toBe(
      '\n2 of 3 runs passed\nzerg-dance: 10 of 10 reloads lost nothing: too few for a bound (59 give 5 %)\n',
    );
  });

  it('counts each scenario for itself, and none that was to lose something', () => {
    const killed: RunOfSeveral = { scenario: 'dance-killed', verdict: 'pass', reloads: null };
    const lossy: RunOfSeveral = { scenario: 'sighup', verdict: 'fail', reloads: { done: 5, lossy: 1 } };
    const said = runsInWords([killed, killed, lossy, lossy, dance]);
    expect(said).toMatch(/^\n3 of 5 runs passed\nsighup: 2 of 10 reloads lost requests: at most .*, 95 % confidence\n$/);
  });
});
