import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CalibrationFile, writeJson } from './calibration-json.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-json-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const content: CalibrationFile = {
  schema: 'zerodrop/calibration/1',
  startedAt: '2026-11-20T15:00:00.000Z',
  durationMs: 1,
  node: 'v24.0.0',
  rows: [],
};

describe('the JSON of a calibration', () => {
  it('is written as it was given', async () => {
    const path = join(folder, 'rows.json');
    await writeJson(path, content);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(content);
  });
});
