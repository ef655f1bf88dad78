import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Desk, eventually } from '../run/zerodrop.fixture.ts';
import { processesOfRun } from '../runtime/look.fixture.ts';
import { requireRuntime } from '../setup/require-runtime.ts';
import { readSuite } from './read-suite.ts';
import { runFolders } from './suite-files.ts';
import { readJournal } from './suite-journal.ts';

const there = await requireRuntime('host');
const SCENARIOS = ['no-change', 'sighup'];

describe.skipIf(!there)('zerodrop suite', () => {
  let desk: Desk;
  let options: readonly string[];
  beforeEach(async () => {
    desk = await Desk.create();
    // One case at a time, so that the second is under way when the first is done, and never the other way round.
    options = ['--runtime', 'host', '--startup', '1', '--concurrency', '1', '--out', desk.out];
  });
  afterEach(() => desk.clear());

  const done = async (): Promise<readonly string[]> =>
    ((await readJournal(join(desk.out, 'suite.ndjson'), { mend: false }))?.lines ?? []).map((line) => line.case);

  it('that was killed goes on where it was: nothing twice, nothing missing, nothing left behind', async () => {
    const suite = desk.start(['suite', ...SCENARIOS, ...options]);
    await eventually('a case to be done, and the next to be under way', 60_000, async () =>
      (await done()).length === 1 && (await runFolders(desk.out)).length === 2 ? true : null,
    );
    const [cutOff = ''] = (await runFolders(desk.out)).filter((path) => path.includes('sighup'));
    suite.kill('SIGKILL');
    await suite;
    const id = cutOff.split('-').at(-1) ?? '';
    await eventually('its processes to be gone', 5000, async () => ((await processesOfRun(id)).length === 0 ? true : null));
    expect(await done()).toEqual(['no-change@host#1']);

    const resumed = await desk.call('suite', ...SCENARIOS, ...options, '--resume');
    expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining('1 of 2 cases done before') });
    expect(await done()).toEqual(['no-change@host#1', 'sighup@host#1']);
    const folders = await runFolders(desk.out);
    expect(folders).toHaveLength(2);
    expect(folders).not.toContain(cutOff);
    expect(await readSuite(join(desk.out, 'suite.json'))).toMatchObject({ kind: 'pass', missing: [] });
  });

  it('done in two shards apart, and joined, is the same as done at once: the same cases, the same verdicts', async () => {
    // Asked for zero downtime, these pass, fail and prove nothing.
    const scenarios = ['sighup', 'kill-9-all', 'no-change'];
    const suite = (folder: string, ...more: readonly string[]) =>
      desk.call('suite', ...scenarios, '--strict', '--runtime', 'host', '--startup', '1', '--out', join(desk.out, folder), ...more);
    const told = async (folder: string) => {
      const { kind, missing, options: its, cases } = await readSuite(join(desk.out, folder, 'suite.json'));
      return { kind, missing, options: its, cases: cases.map((each) => [each.id, each.kind]) };
    };
    expect(await suite('whole')).toMatchObject({ code: 1 });
    for (const shard of ['1', '2']) await suite(`part-${shard}`, '--shard', `${shard}/2`);
    const parts = [join(desk.out, 'part-2'), join(desk.out, 'part-1')];
    expect(await desk.call('report', '--merge', ...parts, '--out', join(desk.out, 'joined'))).toMatchObject({ code: 1 });

    const whole = await told('whole');
    expect(whole.cases).toEqual([
      ['kill-9-all@host#1', 'fail'],
      ['no-change@host#1', 'inconclusive'],
      ['sighup@host#1', 'pass'],
    ]);
    expect(await told('joined')).toEqual(whole);
    expect((await told('part-1')).cases.length + (await told('part-2')).cases.length).toBe(3);
    expect(await runFolders(join(desk.out, 'joined'))).toHaveLength(3);
  });

  it('is red, and names what failed, if a reload that loses requests is asked for zero downtime', async () => {
    const { code, stdout } = await desk.call('suite', 'kill-9-all', '--strict', ...options);
    expect({ code, stdout }).toMatchObject({ code: 1, stdout: expect.stringContaining('✗ kill-9-all on host') });
    expect(await readFile(join(desk.out, 'issue.md'), 'utf8')).toMatch(/^# zerodrop: failing: kill-9-all@host\n/);
  });
});
