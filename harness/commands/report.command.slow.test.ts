import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZERODROP_VERSION } from '../core/zerodrop-version.ts';
import { writeRecording } from '../report/files.ts';
import { sampleRecording } from '../report/sample/sample-recording.ts';

const CLI = join(import.meta.dirname, '../cli.ts');
const RENDERED = ['junit.xml', 'report.html', 'report.json'];
let out = '';
let run = '';

beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'zerodrop-report-'));
  run = join(out, 'zerg-dance-killed', '2026-11-20T15-00-00Z-d4e5f6');
  await mkdir(run, { recursive: true });
  await writeRecording(run, sampleRecording('killed'));
  await symlink('2026-11-20T15-00-00Z-d4e5f6', join(out, 'zerg-dance-killed', 'latest'));
});
afterEach(() => rm(out, { recursive: true, force: true }));

const zerodrop = (...args: string[]) =>
  execa(process.execPath, [CLI, 'report', ...args], { cwd: out, reject: false, timeout: 8_000, env: { ZERODROP_DEBUG: '1' } });

const rendered = (folder: string): Promise<string[]> => Promise.all(RENDERED.map((name) => readFile(join(folder, name), 'latin1')));

describe('zerodrop report', () => {
  it('writes the same bytes again, wherever the run lies and whatever it is asked for by', async () => {
    expect(await zerodrop(run)).toMatchObject({ exitCode: 1, stderr: '' });
    const first = await rendered(run);
    for (const name of RENDERED) await rm(join(run, name));
    expect(await zerodrop('zerg-dance-killed', '--out', '.')).toMatchObject({ exitCode: 1, stderr: '' });
    expect(await rendered(run)).toEqual(first);
    const moved = join(out, 'moved');
    await rename(run, moved);
    expect(await zerodrop('moved')).toMatchObject({ exitCode: 1, stderr: '' });
    expect(await rendered(moved)).toEqual(first);
  });

  it('says the verdict, who judged, and where the page is', async () => {
    const { stdout } = await zerodrop('zerg-dance-killed/latest');
    expect(stdout).toContain(' FAIL   zerg-dance-killed');
    expect(stdout).toContain('Report  zerg-dance-killed/2026-11-20T15-00-00Z-d4e5f6/report.html');
    expect(stdout).toMatch(new RegExp(`^Judged  fail, judged by zerodrop ${ZERODROP_VERSION}, recorded by 0\\.1\\.0$`, 'm'));
  });

  it('says what an older version had judged', async () => {
    await writeFile(join(run, 'report.json'), JSON.stringify({ verdict: 'pass', judgedBy: '0.0.1' }));
    expect((await zerodrop(run)).stdout).toContain('(before: pass, judged by 0.0.1)');
    expect(JSON.parse(await readFile(join(run, 'report.json'), 'utf8'))).toMatchObject({ verdict: 'fail', judgedBy: ZERODROP_VERSION });
  });

  it('says what to do if the folder of the run can not be written, and not to use --out, which does not choose it', async () => {
    await mkdir(join(run, 'report.html'));
    const { exitCode, stderr } = await zerodrop(run, '--out', 'elsewhere');
    expect(stderr).toMatch(
      /^zerodrop: cannot write .*report\.html: it is a folder \(EISDIR\)\n.*copy its folder to a place that you may write to/,
    );
    expect(stderr).not.toContain('--out');
    expect(exitCode).toBe(70);
  });

  it('refuses a folder that is no run with one clear error, before it writes anything', async () => {
    const { exitCode, stdout, stderr } = await zerodrop(run, 'nothing-here');
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(stderr).toMatch(/^zerodrop: "nothing-here" is no recorded run: .*\nName the folder of a recorded run.*$/);
    expect(await readdir(run)).not.toContain('report.json');
  });

  it.each(['ledger.bin', 'events.ndjson', 'run.json'])(
    'refuses a %s that was cut short with one clear error, and leaves the old report as it was',
    async (name) => {
      await zerodrop(run);
      const before = await rendered(run);
      await truncate(join(run, name), 500);
      const { exitCode, stdout, stderr } = await zerodrop(run);
      expect({ exitCode, stdout }).toEqual({ exitCode: 70, stdout: '' });
      expect(stderr.split('\n')).toHaveLength(2);
      expect(stderr).toContain(`${name} `);
      expect(await rendered(run)).toEqual(before);
    },
  );
});
