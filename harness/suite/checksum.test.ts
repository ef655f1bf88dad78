import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZerodropError } from '../core/errors.ts';
import { writeRecording } from '../report/files.ts';
import { sampleRecording } from '../report/sample/sample-recording.ts';
import { openSuite } from './open-or-resume.ts';
import { readSuite } from './read-suite.ts';
import { demandRunsWhole } from './runs-whole.ts';
import { openSuiteFolder, SUITE_FILES } from './suite-files.ts';
import { appendJournal, readJournal } from './suite-journal.ts';
import { there, writtenHead, writtenSuite } from './suite-types.fixture.ts';
import { put, renderSuiteJson } from './write-suite.ts';

const SUITE = writtenSuite(
  20,
  ['a', 'b'].map((scenario) => ({ scenario })),
);
let folder = '';
beforeEach(async () => {
  folder = await openSuiteFolder(await mkdtemp(join(tmpdir(), 'zerodrop-suite-')));
});
afterEach(() => rm(folder, { recursive: true }));

/** Every bit of every third byte, flipped one at a time. */
async function flipped(path: string, read: () => Promise<unknown>): Promise<number> {
  const whole = await readFile(path);
  let refused = 0;
  for (let byte = 0; byte < whole.length; byte += 3) {
    const damaged = Buffer.from(whole);
    damaged[byte] = (damaged[byte] ?? 0) ^ (1 << (byte & 7));
    await writeFile(path, damaged);
    const error = await read().then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error, `byte ${byte}: ${damaged.subarray(Math.max(0, byte - 20), byte + 20)}`).toBeInstanceOf(ZerodropError);
    refused++;
  }
  await writeFile(path, whole);
  return refused;
}

describe('one flipped bit of a suite', () => {
  it('in suite.json is refused', async () => {
    await put(folder, SUITE_FILES.json, renderSuiteJson(SUITE));
    const path = join(folder, SUITE_FILES.json);
    expect(await flipped(path, () => readSuite(path))).toBeGreaterThan(100);
    expect(await readSuite(path)).toEqual(SUITE);
  });

  it('in its journal is refused, so that it is not gone on with', async () => {
    await openSuite(folder, writtenHead(SUITE), false);
    const path = join(folder, SUITE_FILES.journal);
    for (const each of SUITE.cases) await appendJournal(path, { case: each.id, attempt: there(each.attempts[0]) });
    const end = (await readFile(path)).length - 1;
    expect(
      await flipped(path, async () => {
        // Without its last end of line, the last line is one that was being written: it counts for nothing.
        if ((await readFile(path))[end] !== 0x0a) throw new ZerodropError('cut short');
        return readJournal(path, { mend: false });
      }),
    ).toBeGreaterThan(100);
    expect((await readJournal(path, { mend: false }))?.lines).toHaveLength(2);
  });

  it('in the recording of a run that was done keeps it from being gone on with', async () => {
    await openSuite(folder, writtenHead(SUITE), false);
    const attempt = there(SUITE.cases[0]?.attempts[0]);
    const run = attempt.kind === 'judged' ? (attempt.folder ?? '') : '';
    await mkdir(join(folder, run), { recursive: true });
    await writeRecording(join(folder, run), sampleRecording('clean'));
    await appendJournal(join(folder, SUITE_FILES.journal), { case: there(SUITE.cases[0]).id, attempt });
    expect((await openSuite(folder, writtenHead(SUITE), true)).attempts.size).toBe(1);
    const ledger = await readFile(join(folder, run, 'ledger.bin'));
    ledger[ledger.length >> 1] = (ledger[ledger.length >> 1] ?? 0) ^ 1;
    await writeFile(join(folder, run, 'ledger.bin'), ledger);
    await expect(openSuite(folder, writtenHead(SUITE), true)).rejects.toThrow('ledger.bin does not match its checksum');
    await expect(demandRunsWhole(folder, [run])).rejects.toThrow('ledger.bin does not match its checksum');
  });

  it('is not looked for in results of an older version, which have no checksum', async () => {
    await put(folder, SUITE_FILES.json, `${JSON.stringify(SUITE, null, 1)}\n`);
    expect(await readSuite(join(folder, SUITE_FILES.json))).toEqual(SUITE);
    const path = join(folder, SUITE_FILES.journal);
    const line = { case: 'a@bookworm#1', attempt: there(SUITE.cases[0]?.attempts[0]) };
    await writeFile(path, `${JSON.stringify(writtenHead(SUITE))}\n${JSON.stringify(line)}\n`);
    expect((await readJournal(path, { mend: false }))?.lines).toEqual([line]);
  });
});
