import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSuite } from './read-suite.ts';
import { readJournal } from './suite-journal.ts';
import { factsFor, writtenHead, writtenSuite } from './suite-types.fixture.ts';
import { trendOf } from './trend/trend.ts';

const NIGHT = writtenSuite(21, [
  { scenario: 'cured', kind: 'no-longer-reproduces' },
  { scenario: 'bad', kind: 'fail' },
  { scenario: 'crashed', kind: 'broken', says: 'it crashed' },
  {
    scenario: 'busy',
    attempts: [
      { kind: 'judged', folder: 'runs/first', alone: false, facts: factsFor('inconclusive', { generatorSaturated: true }) },
      { kind: 'judged', folder: 'runs/again', alone: true, facts: factsFor('pass') },
    ],
  },
]);
const BEFORE = writtenSuite(20, [{ scenario: 'cured' }, { scenario: 'bad', kind: 'no-longer-reproduces' }]);
const SUITE = { ...NIGHT, trend: trendOf(NIGHT, [BEFORE]) };

/** The same, as zerodrop 0.2.0 wrote it. */
function asBefore(value: object): string {
  return JSON.stringify(value)
    .replaceAll('"no-longer-reproduces"', '"gone"')
    .replaceAll('"noLongerReproduces":', '"gone":')
    .replaceAll('"generatorSaturated":', '"starved":')
    .replaceAll('"newlyNotReproducing":', '"newlyGone":');
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-older-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a suite of zerodrop 0.2.0', () => {
  it('is read with the names of today', async () => {
    const path = join(folder, 'suite.json');
    await writeFile(path, asBefore(SUITE));
    expect(SUITE.trend.newlyNotReproducing).toHaveLength(1);
    expect(await readSuite(path)).toEqual(SUITE);
  });

  it('has a journal that is read with the names of today', async () => {
    const path = join(folder, 'suite.ndjson');
    const lines = NIGHT.cases.flatMap(({ id, attempts }) => attempts.map((attempt) => ({ case: id, attempt })));
    await writeFile(path, [writtenHead(NIGHT), ...lines].map((line) => `${asBefore(line)}\n`).join(''));
    expect((await readJournal(path, { mend: false }))?.lines).toEqual(lines);
  });
});
