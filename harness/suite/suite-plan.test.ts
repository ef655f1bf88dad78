import { describe, expect, it } from 'vitest';
import { versionsFor } from '../runtime/server-version.ts';
import { refuted, reproduces, zeroDowntime } from '../scenario.ts';
import { parseServers, selectScenarios } from './select.ts';
import { parseShard, shardOf } from './shard.ts';
import { type PlannedScenario, planSuite } from './suite-plan.ts';

const scenario = (name: string, more: Partial<PlannedScenario> = {}): PlannedScenario => ({
  name,
  group: '',
  server: { name: 'uwsgi', title: 'uWSGI' },
  title: name,
  tags: [],
  startups: 2,
  expectations: [zeroDowntime()],
  exclusive: false,
  ...more,
});
const SCENARIOS = [
  scenario('dance', { startups: 6, expectations: [zeroDowntime({ maxStallSeconds: 1 })], tags: ['zerg'] }),
  scenario('race', { group: 'races', expectations: [reproduces({ says: 'lost', outcome: 'reset' })], tags: ['zerg', 'race'] }),
  scenario('kill', { group: 'controls', expectations: [refuted({ as: 'fail' })], tags: ['control'] }),
];
const OPTIONS = { versions: ['bookworm', 'trixie'], repeat: 2, startupSeconds: 2, slowSeconds: '3-6' };

describe('planSuite', () => {
  it('has a case for each scenario, version and repetition, round after round', () => {
    expect(planSuite(SCENARIOS, OPTIONS).map(({ id }) => id)).toEqual([
      'dance@bookworm#1',
      'race@bookworm#1',
      'kill@bookworm#1',
      'dance@trixie#1',
      'race@trixie#1',
      'kill@trixie#1',
      'dance@bookworm#2',
      'race@bookworm#2',
      'kill@bookworm#2',
      'dance@trixie#2',
      'race@trixie#2',
      'kill@trixie#2',
    ]);
  });

  it('lets nothing run beside a scenario that promises a short wait', () => {
    const alone = (maxStallSeconds: number) =>
      planSuite([scenario('dance', { expectations: [refuted({ as: 'fail' }), zeroDowntime({ maxStallSeconds })] })], OPTIONS).map(
        (each) => each.alone,
      );
    expect(alone(0.2)).toEqual([true, true, true, true]);
    expect(alone(1)).toEqual([false, false, false, false]);
    expect(planSuite(SCENARIOS, OPTIONS).some((each) => each.alone)).toBe(false);
  });

  it('lets nothing run beside a scenario that changes or reads what the machine shares', () => {
    const alone = (exclusive: boolean) => planSuite([scenario('sysctl', { exclusive })], OPTIONS).map((each) => each.alone);
    expect(alone(true)).toEqual([true, true, true, true]);
    expect(alone(false)).toEqual([false, false, false, false]);
  });

  it('expects more of a longer start-up and of more imports', () => {
    const [dance, race] = planSuite(SCENARIOS, OPTIONS);
    const [longer] = planSuite(SCENARIOS, { ...OPTIONS, startupSeconds: 30 });
    expect(dance?.expectedMs).toBeGreaterThan(race?.expectedMs ?? Number.NaN);
    expect(longer?.expectedMs).toBe((dance?.expectedMs ?? Number.NaN) + 6 * 28_000);
  });
});

describe('what a case is expected to take', () => {
  const known = { startupSeconds: 1, slowSeconds: '0.5-1', tookMs: { dance: 50_000 } };
  const expected = (more: Partial<Parameters<typeof planSuite>[1]>): readonly number[] =>
    planSuite(SCENARIOS.slice(0, 2), { ...OPTIONS, versions: ['bookworm'], repeat: 1, ...more }).map(({ expectedMs }) => expectedMs);

  it('is what it took, if that is known, and is reckoned from its imports otherwise', () => {
    const [, reckoned] = expected({ startupSeconds: 1, slowSeconds: '0.5-1' });
    expect(expected({ startupSeconds: 1, slowSeconds: '0.5-1', known })).toEqual([50_000, reckoned]);
  });

  it('is more by what a longer start-up makes of each import', () => {
    expect(expected({ startupSeconds: 31, slowSeconds: '0.5-1', known })[0]).toBe(50_000 + 6 * 30_000);
  });
});

describe('shardOf', () => {
  const many = Array.from({ length: 37 }, (_, i) => scenario(`s${i}`, { startups: 1 + (i % 6) }));
  const cases = planSuite(many, { ...OPTIONS, repeat: 3 });

  it.each([1, 2, 4, 7, 60])('gives each case to exactly one of %i shards', (of) => {
    const parts = Array.from({ length: of }, (_, i) => shardOf(cases, { index: i + 1, of }));
    expect(parts.flatMap((part) => part.map(({ id }) => id)).sort()).toEqual(cases.map(({ id }) => id).sort());
  });

  it('gives the shards about the same to do', () => {
    const sum = (list: typeof cases): number => list.reduce((total, { expectedMs }) => total + expectedMs, 0);
    const loads = [1, 2, 3, 4].map((index) => sum(shardOf(cases, { index, of: 4 })));
    const longest = Math.max(...cases.map(({ expectedMs }) => expectedMs));
    for (const load of loads) expect(Math.abs(load - sum(cases) / 4)).toBeLessThanOrEqual(longest);
  });

  it('counts a case that runs alone for as many as run at one time otherwise', () => {
    const alone = planSuite([...many.map((each) => ({ ...each, startups: 1 })), scenario('z-sysctl', { startups: 1, exclusive: true })], {
      ...OPTIONS,
      versions: ['bookworm'],
      repeat: 1,
    });
    const parts = [1, 2].map((index) => shardOf(alone, { index, of: 2 }));
    expect(parts.map(({ length }) => length)).toEqual([20, 18]);
  });

  it('gives a shard the cases of few servers, so that it builds few images', () => {
    const servers = ['gunicorn', 'haproxy', 'nginx', 'puma'].map((name) => ({ name, title: name }));
    const mixed = many.map((each, i) => ({ ...each, startups: 2, server: servers[i % 4] ?? each.server }));
    const plan = planSuite(mixed, { ...OPTIONS, versions: ['bookworm'] });
    for (const index of [1, 2, 3, 4])
      expect(new Set(shardOf(plan, { index, of: 4 }).map(({ server }) => server)).size).toBeLessThanOrEqual(2);
  });

  it('divides the same plan in the same way, whatever order its cases come in', () => {
    const ids = (list: typeof cases): string[] => shardOf(list, { index: 2, of: 4 }).map(({ id }) => id);
    expect(ids(cases.toReversed()).sort()).toEqual(ids(cases).sort());
  });

  it.each(['0/4', '5/4', '1', '1/0', '-1/2', 'a/b', '1/2/3', ''])('refuses %j', (text) => {
    expect(() => parseShard(text)).toThrow('--shard');
  });
});

describe('selectScenarios', () => {
  const ALL = { names: [], tags: [], servers: [] };
  const both = [...SCENARIOS, scenario('hup', { server: { name: 'gunicorn', title: 'gunicorn' } })];
  const names = (wanted: Parameters<typeof selectScenarios>[1]): string[] => selectScenarios(both, wanted).map(({ name }) => name);

  it('takes all if nothing is named, else what is named or tagged, once and in the order of the catalogue', () => {
    expect(names({ ...ALL })).toEqual(['dance', 'race', 'kill', 'hup']);
    expect(names({ ...ALL, names: ['controls/kill', 'dance', 'gunicorn/hup'] })).toEqual(['dance', 'kill', 'hup']);
    expect(names({ ...ALL, names: ['race'], tags: ['zerg'] })).toEqual(['dance', 'race']);
  });

  it('takes those of the servers that are named alone', () => {
    expect(names({ ...ALL, servers: ['gunicorn'] })).toEqual(['hup']);
    expect(names({ ...ALL, servers: parseServers('gunicorn, uwsgi') })).toEqual(['dance', 'race', 'kill', 'hup']);
    expect(names({ ...ALL, servers: ['uwsgi'], tags: ['zerg'] })).toEqual(['dance', 'race']);
  });

  it('refuses what there is nothing of', () => {
    expect(() => names({ ...ALL, names: ['danse'] })).toThrow('no scenario "danse"');
    expect(() => names({ ...ALL, tags: ['zorg'] })).toThrow('no scenario has the tag "zorg"');
    expect(() => names({ ...ALL, servers: ['gunicron'] })).toThrow('no scenario of a server "gunicron"');
    expect(() => names({ ...ALL, servers: ['gunicorn'], names: ['dance'] })).toThrow(
      'dance is a scenario of uwsgi, and --server names gunicorn',
    );
    expect(() => names({ ...ALL, servers: ['gunicorn'], tags: ['zerg'] })).toThrow('no scenario of gunicorn has the tag zerg');
    expect(() => parseServers('gunicorn,')).toThrow('--server is "gunicorn,"');
  });
});

describe('versionsFor', () => {
  it('builds each Debian release on its own base image', () => {
    expect(versionsFor('docker', 'bookworm, trixie')).toEqual([
      { name: 'bookworm', base: 'debian:bookworm-slim' },
      { name: 'trixie', base: 'debian:trixie-slim' },
    ]);
  });

  it('refuses a name that is none, one that comes twice, and any for the host', () => {
    expect(() => versionsFor('docker', 'bookworm,')).toThrow('--versions');
    expect(() => versionsFor('docker', 'sid,sid')).toThrow('twice');
    expect(() => versionsFor('host', 'sid')).toThrow('host');
  });
});
