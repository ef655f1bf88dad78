import { mkdtemp, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZerodropError } from '../core/errors.ts';
import { reportAgain } from './again.ts';
import { withoutChecksums } from './checksums.fixture.ts';
import { writeRecording, writeReports } from './files.ts';
import { judge } from './make-report.ts';
import { readRecording } from './read-recording.ts';
import { sampleRecording } from './sample/sample-recording.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zerodrop-checksums-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const FILES = ['ledger.bin', 'events.ndjson', 'samples.ndjson', 'run.json', 'checksums.sha256'] as const;

/** Numbers from 0 to 1, the same in each test run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('one flipped bit in a recording', () => {
  it.each(FILES)('of %s is never judged, wherever it is', async (name) => {
    await writeRecording(folder, sampleRecording('killed'));
    const path = join(folder, name);
    const whole = await readFile(path);
    const random = seeded(7);
    for (let i = 0; i < 200; i++) {
      const bit = Math.floor(random() * whole.length * 8);
      const damaged = Buffer.from(whole);
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await writeFile(path, damaged);
      const error = await readRecording(folder).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error, `bit ${bit} of ${name}`).toBeInstanceOf(ZerodropError);
      if (error instanceof ZerodropError)
        expect({ exitCode: error.exitCode, lines: error.message.split('\n').length }).toEqual({ exitCode: 70, lines: 1 });
    }
    await writeFile(path, whole);
    await readRecording(folder);
  });

  it('keeps the reports that were there as they were', async () => {
    const recording = sampleRecording('killed');
    await writeReports(folder, recording, judge(recording));
    const ledger = await readFile(join(folder, 'ledger.bin'));
    ledger[ledger.length >> 1] = (ledger[ledger.length >> 1] ?? 0) ^ 8;
    await writeFile(join(folder, 'ledger.bin'), ledger);
    const before = await readFile(join(folder, 'report.json'), 'utf8');
    await expect(reportAgain(folder)).rejects.toThrow(
      `${join(folder, 'ledger.bin')} does not match its checksum: the recording was damaged or changed, so there is no verdict on it`,
    );
    expect(await readFile(join(folder, 'report.json'), 'utf8')).toBe(before);
  });
});

describe('checksums', () => {
  it('that are missing if the run says that there are some are damage', async () => {
    await writeRecording(folder, sampleRecording('killed'));
    await unlink(join(folder, 'checksums.sha256'));
    await expect(readRecording(folder)).rejects.toThrow('checksums.sha256 is missing');
  });

  it('are not missed in a recording of an older version, and the report says that there are none', async () => {
    await writeRecording(folder, sampleRecording('killed'));
    await withoutChecksums(folder);
    const { report } = await reportAgain(folder);
    expect(report).toMatchObject({ verdict: 'fail', recordingUnprotected: true });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('The recording has no checksums');
  });

  it('are in the format of sha256sum', async () => {
    await writeRecording(folder, sampleRecording('killed'));
    const lines = (await readFile(join(folder, 'checksums.sha256'), 'utf8')).trimEnd().split('\n');
    expect(lines.map((line) => line.slice(64))).toEqual(['  ledger.bin', '  events.ndjson', '  samples.ndjson', '  run.json']);
  });
});
