import { expect, it } from 'vitest';
import { calibrate } from './calibrate.ts';
import { CORRECT } from './correct.ts';
import { exact } from './exact.ts';
import { FAULTS } from './fault-catalogue.ts';

it('counts every fault of the catalogue exactly, with 1 and 10 clients in both lanes, within a minute', { timeout: 60_000 }, async () => {
  const rows = await calibrate({ form: 'full', lanes: ['new', 'reused'], clientCounts: [1, 10] });
  expect(rows.filter((row) => !exact(row))).toEqual([]);
  expect(new Set(rows.map((row) => row.fault)).size).toBe(FAULTS.length + CORRECT.length);
});
