import { expect, it } from 'vitest';
import { exact } from '../exact.ts';
import { calibrateUploads } from './calibrate-uploads.ts';

it('the full form of the known-answer test of uploads counts each fault exactly once', async () => {
  const rows = await calibrateUploads({ form: 'full', lanes: ['new', 'reused'], clientCounts: [1, 4] });
  expect(rows.filter((row) => !exact(row))).toEqual([]);
}, 180_000);
