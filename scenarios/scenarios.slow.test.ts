import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, loadScenario } from '../harness/scenario-catalogue.ts';

// Loading them fails if two have the same name.
const entries = await catalogue();

/** Files of `conf/` that a scenario names: 'races/hook-race-echo.ini'. */
function configurationsIn(source: string): readonly string[] {
  return [...source.matchAll(/'([\w/.-]+\.(?:ini|conf))'/g)].map(([, name = '']) => name);
}

describe('scenarios', () => {
  it('are known by names in kebab case', () => {
    expect(entries.length).toBeGreaterThan(20);
    expect(entries.filter(({ name }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });

  it.each(entries.map((entry) => [entry.name, entry] as const))(
    '%s loads, says what it must show, and names files that exist',
    async (name, entry) => {
      const { scenario } = await loadScenario(name);
      expect(scenario.title).not.toBe('');
      expect(scenario.mustShow).not.toBe('');
      expect(scenario.source).toMatch(/^https?:\/\/\S+$/);
      expect(scenario.tags.length).toBeGreaterThan(0);
      expect(scenario.startups).toBeGreaterThan(0);
      const missing = configurationsIn(await readFile(entry.path, 'utf8')).filter(
        (file) => !existsSync(join(scenario.server.confFolder, file)),
      );
      expect(missing).toEqual([]);
    },
  );

  it('that advise, or have a cure or a rollback, name scenarios that exist, and none names itself', async () => {
    for (const { name } of entries) {
      const { advice, cure, rollback } = (await loadScenario(name)).scenario;
      const named = [...`${advice?.use} ${advice?.breaks}`.matchAll(/`([^`]*)`/g)].map(([, other]) => other);
      const others = [...named, ...(cure === undefined ? [] : [cure]), ...(rollback === undefined ? [] : [rollback])];
      expect([name, others.filter((other) => other === name || !entries.some((entry) => entry.name === other))]).toEqual([name, []]);
    }
  });

  it('that are the cure of another drop nothing', async () => {
    for (const { name } of entries) {
      const { cure } = (await loadScenario(name)).scenario;
      if (cure !== undefined) expect([name, (await loadScenario(cure)).scenario.expect.kind]).toEqual([name, 'zero-downtime']);
    }
  });

  it('that reproduce a defect name something to see it by, or look at it themselves', async () => {
    for (const { name, path } of entries) {
      const { expect: expected } = (await loadScenario(name)).scenario;
      if (expected.kind !== 'defect') continue;
      const { outcome, log, wait } = expected.signature;
      const looks = (await readFile(path, 'utf8')).includes('stage.shows(');
      expect([name, outcome !== null || log !== null || wait !== undefined || looks]).toEqual([name, true]);
    }
  });

  it('that reproduce a defect which costs requests, or may, name its causes, which are known, and the status of wrong answers', async () => {
    for (const { name } of entries) {
      const { expect: usual, since = [], server } = (await loadScenario(name)).scenario;
      const known = new Set(server.knowledge?.causes.map((cause) => cause.name));
      for (const expected of [usual, ...since.flatMap((each) => each.expect ?? [])]) {
        if (expected.kind !== 'defect') continue;
        const { causes = [], outcome, status, also = [] } = expected.signature;
        if (outcome === null && also.length === 0) continue;
        expect([name, causes.length > 0, causes.filter((cause) => !known.has(cause))]).toEqual([name, true, []]);
        expect([name, outcome === 'wrong-status']).toEqual([name, status !== undefined]);
      }
    }
  });
});
