import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import type { Report } from '../report/contract.ts';

/** Each with a file that only its packages bring. */
const EXAMPLES = [
  ['flask-httpbin/httpbin-hup', '/usr/lib/python3/dist-packages/httpbin/core.py'],
  ['php-adminer/adminer-link-switch', '/usr/share/adminer/adminer.php'],
] as const;

const isRequired = process.env['ZERODROP_REQUIRE_HOST'] === '1';

describe('applications of other people', () => {
  it.skipIf(!isRequired && EXAMPLES.some(([, installed]) => !existsSync(installed))).each(EXAMPLES)(
    'are judged, and their books balance: %s',
    async (example) => {
      const out = await mkdtemp(join(tmpdir(), 'zd-own-apps-'));
      onTestFinished(() => rm(out, { recursive: true, force: true }));
      const file = join(PACKAGE_FOLDER, 'examples/own-apps', `${example}.ts`);
      const { stdout, stderr, exitCode } = await execa(
        process.execPath,
        [join(PACKAGE_FOLDER, 'bin/zerodrop.js'), 'scenario', file, '--startup', '1', '--out', out],
        { cwd: out, reject: false, timeout: 100_000 },
      );
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining(' PASS ')]);
      expect(stderr).not.toMatch(/zerodrop:/);
      const name = example.split('/')[1] ?? '';
      const report = JSON.parse(await readFile(join(out, name, 'latest/report.json'), 'utf8')) as Report;
      expect(report.requests.served).toBe(report.requests.answered);
      expect(report.requests.answered).toBeGreaterThan(30);
    },
  );
});
