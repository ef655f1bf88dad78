import { describe, expect, it } from 'vitest';
import type { Lack } from '../runtime/lacking-here.ts';
import type { ScenarioDefinition } from '../scenario.ts';
import type { Loaded } from './wanted-scenarios.ts';
import { whatRuns } from './what-runs.ts';

const loaded = (name: string): Loaded =>
  ({ entry: { name }, scenario: { server: { name: 'haproxy', title: 'HAProxy' } } }) as unknown as Loaded;
const [runs, lacks] = [loaded('runs'), loaded('lacks')];
const lack = (isElsewhere: boolean): ReadonlyMap<ScenarioDefinition, Lack> =>
  new Map([[lacks.scenario, { reason: 'there is no nodejs on this machine', isElsewhere }]]);
const LACKING = lack(false);

describe('what runs here', () => {
  it('is what lacks nothing; the rest is skipped, with the reason', () => {
    expect(whatRuns([runs, lacks], LACKING, { demandAll: false })).toEqual({
      scenarios: [runs],
      skipped: [{ scenario: 'lacks', server: 'HAProxy', reason: 'there is no nodejs on this machine' }],
      broken: new Map(),
    });
  });

  it('is all if all is demanded, as in CI: then what lacks something breaks, and is not skipped', () => {
    expect(whatRuns([runs, lacks], LACKING, { demandAll: true })).toEqual({
      scenarios: [runs, lacks],
      skipped: [],
      broken: new Map([['lacks', 'there is no nodejs on this machine']]),
    });
  });

  it('is not what runs in another runtime alone, not even if all is demanded', () => {
    expect(whatRuns([runs, lacks], lack(true), { demandAll: true })).toMatchObject({ scenarios: [runs], broken: new Map() });
  });
});
