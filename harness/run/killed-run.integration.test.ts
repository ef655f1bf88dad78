import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { openLedger } from '../core/ledger/ledger-file.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import type { Report } from '../report/contract.ts';
import { WatchDesk } from './watch-call.fixture.ts';
import { eventually } from './zerodrop.fixture.ts';

let at: WatchDesk;
beforeAll(async () => {
  at = await WatchDesk.create();
});
afterAll(() => at.clear());

/** The folder of the only run below it, as soon as there is one. */
async function runBelow(out: string): Promise<string | null> {
  const [name] = await readdir(join(out, 'watch')).catch(() => []);
  return name === undefined ? null : join(out, 'watch', name);
}

describe('a run whose process is killed', { timeout: 60_000 }, () => {
  it.each([
    ['while nothing is deployed', ['--without-deploy', '60']],
    ['while its command runs', ['--', 'bash', '-c', 'sleep 2 & wait']],
  ])('%s is judged by what it had written: inconclusive, without what it did not see', async (_, what) => {
    const service = await at.standIn();
    const out = at.path(`killed-${what.length}`);
    const running = at.desk.start(['watch', service.url, '--out', out, '--lane', 'new', '--rate', '200', ...what]);
    const seen = await eventually('two hundred records in its file', 30_000, async () => {
      const folder = await runBelow(out);
      if (folder === null) return null;
      if (!(await readFile(join(folder, 'unfinished.json'), 'utf8').catch(() => '')).includes('"calibration":[{')) return null;
      const { sent } = openLedger(join(folder, 'ledger.bin'), true).ledger;
      return sent >= 200 ? sent : null;
    });
    running.kill('SIGKILL');
    await running;
    const folder = (await runBelow(out)) ?? '';
    const judged = await at.desk.call('report', folder);
    expect(judged.code).toBe(EXIT.inconclusive);
    expect(judged.stdout.replace(/\s+/g, ' ')).toMatch(
      /the run did not come to its end: zerodrop itself was killed some [\d.]+ s after it began/,
    );
    const report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8')) as Report;
    expect(report.verdict).toBe('inconclusive');
    expect(report.requests.sent).toBeGreaterThanOrEqual(seen);
    expect(report.requests.failed).toBe(0);
    expect(await readdir(folder)).toContain('report.html');
    // The same again, and not what would be a whole recording.
    expect((await at.desk.call('report', folder)).code).toBe(EXIT.inconclusive);
  });

  it('leaves nothing unfinished behind if it is not killed', async () => {
    const service = await at.standIn();
    const out = at.path('whole');
    const soak = ['--without-deploy', '3', '--rate', '200', '--lane', 'new'];
    const { stderr } = await at.desk.call('watch', service.url, '--out', out, ...soak);
    expect(stderr).not.toContain('zerodrop:');
    const files = await readdir((await runBelow(out)) ?? '');
    expect(files).toContain('checksums.sha256');
    expect(files).not.toContain('unfinished.json');
  });

  it('and whose notes are damaged is refused', async () => {
    const folder = at.path('damaged');
    await mkdir(folder);
    await writeFile(join(folder, 'unfinished.json'), '{"run":{}');
    const { code, stderr } = await at.desk.call('report', folder);
    expect(code).toBe(EXIT.broken);
    expect(stderr).toContain('unfinished.json is cut short or is no JSON');
  });
});

/** A mount of one's own needs a namespace of one's own. */
const canMount = spawnSync('unshare', ['--mount', '--map-root-user', 'true']).status === 0;

describe.skipIf(!canMount)('a run on a disk that fills up', { timeout: 90_000 }, () => {
  it('ends at once, says why in one sentence, and gives no pass', async () => {
    const service = await at.standIn();
    const out = at.path('full');
    await mkdir(out);
    // What fills it comes when the run goes on: at its start each run tries if there is room.
    const fill = `until ls "$0"/watch/*/unfinished.json; do sleep 0.1; done; cat /dev/zero >"$0/ballast"`;
    const script = `mount -t tmpfs -o size=8m tmpfs "$0" && { (${fill}) >/dev/null 2>&1 & "$@"; code=$?; ls "$0"/watch/*; exit $code; }`;
    const watch = ['watch', service.url, '--out', out, '--rate', '200', '--lane', 'new', '--without-deploy', '80'];
    const words = ['--mount', '--map-root-user', 'bash', '-c', script, out, process.execPath, 'harness/cli.ts', ...watch];
    const ended = await execa('unshare', words, { cwd: PACKAGE_FOLDER, reject: false, timeout: 80_000 });
    expect(ended.exitCode).toBe(EXIT.broken);
    // Which of the two meets it first is chance.
    expect(ended.stderr).toMatch(/(?:ledger\.bin|events\.ndjson): the disk is full \(ENOSPC\)\nMake room on /);
    expect(ended.stdout).not.toContain('PASS');
    expect(ended.stdout).toContain('unfinished.json');
  });
});
