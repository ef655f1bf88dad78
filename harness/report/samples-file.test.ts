import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Samples } from '../core/record/run-record.ts';
import { withoutChecksums } from './checksums.fixture.ts';
import { writeRecording } from './files.ts';
import { readRecording } from './read-recording.ts';
import { sampleRecording } from './sample/sample-recording.ts';

const samples: Samples = {
  everyMs: 250,
  memoryEveryMs: 1000,
  error: { longestGapMs: 251.4, longestLookMs: 6.1, unanswered: 0, cpuTickMs: 10, busyMs: 3.5 },
  looks: [
    { atMs: 250.1, tookMs: 2.2, servers: [], instances: [{ name: 'a', processes: 1, cpuMs: 20, pssKiB: 7000 }] },
    {
      atMs: 500.3,
      tookMs: 1.9,
      servers: [{ says: 'stats', name: 'a', pid: 10, listenQueue: 0, workers: [[1, 11, 'busy']] }],
      instances: [{ name: 'a', processes: 2, cpuMs: 40, pssKiB: null }],
    },
  ],
};
const { samples: _, ...unsampled } = sampleRecording('clean');
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-samples-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('samples.ndjson', () => {
  it('is read back as it was written', async () => {
    await writeRecording(folder, { ...unsampled, samples });
    expect((await readRecording(folder)).samples).toEqual(samples);
  });

  it('is not missed in a run that was not sampled', async () => {
    await writeRecording(folder, unsampled);
    expect((await readRecording(folder)).samples).toBeUndefined();
  });

  it('is refused if it is missing, cut short, or something else', async () => {
    const path = join(folder, 'samples.ndjson');
    await writeRecording(folder, { ...unsampled, samples });
    await withoutChecksums(folder);
    const text = await readFile(path, 'utf8');
    const lines = text.split('\n');
    await truncate(path, text.length - 5);
    await expect(readRecording(folder)).rejects.toThrow('its last line does not end');
    await writeFile(path, lines.slice(0, 2).join('\n').concat('\n'));
    await expect(readRecording(folder)).rejects.toThrow('holds 1 samples, but the run recorded 2');
    await writeFile(path, lines.slice(1).join('\n'));
    await expect(readRecording(folder)).rejects.toThrow('does not hold samples');
    await rm(path);
    await expect(readRecording(folder)).rejects.toThrow(`there is no ${path}`);
  });
});
