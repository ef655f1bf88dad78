import { describe, expect, it } from 'vitest';
import { type RunOfSeveral, runsInWords } from './runs-in-words.ts';

const dance: RunOfSeveral = { scenario: 'zerg-dance', expects: 'zero-downtime', verdict: 'pass', reloads: { done: 5, lossy: 0 } };
const race: RunOfSeveral = { scenario: 'haproxy-sf', expects: 'defect', verdict: 'pass', reloads: null };

describe('runsInWords', () => {
  it('says nothing of a single run, whose own report says all', () => {
    expect(runsInWords([dance])).toBe('');
  });

  it('says how often a repeated scenario kept its promises, and what its reloads prove together', () => {
    expect(runsInWords([dance, dance, { ...dance, verdict: 'inconclusive', reloads: null }])).toBe(
      [
        '\n2 of 3 runs passed',
        'zerg-dance: lost nothing and kept its promises in 2 of 2 runs (95 %: 16 % to 100 %); 1 more run proved nothing',
        'zerg-dance: 10 of 10 reloads lost nothing: too few for a bound (59 give 5 %)\n',
      ].join('\n'),
    );
  });

  it('says how often a defect showed, with its interval', () => {
    const runs = Array.from({ length: 10 }, (_, i): RunOfSeveral => ({ ...race, verdict: i < 3 ? 'pass' : 'fail' }));
    expect(runsInWords(runs)).toBe('\n3 of 10 runs passed\nhaproxy-sf: its defect showed in 3 of 10 runs (95 %: 6.7 % to 65 %)\n');
  });

  it('counts the trials of a defect that is measured as a rate', () => {
    const rate = { says: 'now and then', failed: 1, trials: 200, atMost: 0.02 };
    const runs: readonly RunOfSeveral[] = [
      { ...race, expects: 'rate', rate },
      { ...race, expects: 'rate', rate: { ...rate, failed: 0 } },
    ];
    expect(runsInWords(runs)).toContain('its defect, which shows now and then, did in 1 of 400 trials (95 %: 0.0063 % to 1.4 %)\n');
  });

  it('counts each scenario for itself, and names what did not pass', () => {
    const killed: RunOfSeveral = { scenario: 'dance-killed', expects: 'refuted', verdict: 'pass', reloads: null };
    const lossy: RunOfSeveral = { scenario: 'sighup', expects: 'zero-downtime', verdict: 'fail', reloads: { done: 5, lossy: 1 } };
    const said = runsInWords([killed, killed, lossy, lossy, { ...dance, verdict: 'inconclusive' }])
      .trim()
      .split('\n');
    expect(said).toEqual([
      '2 of 5 runs passed',
      'dance-killed: was refuted, as it must be, in 2 of 2 runs (95 %: 16 % to 100 %)',
      'sighup: lost nothing and kept its promises in 0 of 2 runs (95 %: 0 % to 84 %)',
      expect.stringMatching(/^sighup: 2 of 10 reloads lost requests: at most .*, 95 % confidence$/),
      'zerg-dance: inconclusive',
    ]);
  });

  it('says that none proved anything, if none did', () => {
    const unclear: RunOfSeveral = { ...dance, verdict: 'inconclusive', reloads: null };
    expect(runsInWords([unclear, unclear])).toContain('zerg-dance: none of 2 runs proved anything\n');
  });
});
