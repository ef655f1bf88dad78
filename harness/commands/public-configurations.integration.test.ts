import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from '../core/errors.ts';
import { PACKAGE_FOLDER } from '../core/package-folder.ts';
import type { Report } from '../report/contract.ts';
import { demandSandbox } from '../runtime/sandbox/demand-sandbox.ts';
import { requireRuntime } from '../setup/require-runtime.ts';
import { PUBLIC_CONFIGURATIONS, type PublicConfiguration } from './public-configurations.fixture.ts';

const APP = `def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'hello']
application = app
`;

// Users and places of production are for root.
const isPossible =
  process.getuid?.() === 0 &&
  (await requireRuntime('host')) &&
  (await demandSandbox().then(
    () => true,
    () => false,
  ));

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'zd-ini-'));
  // Users of production read the app.
  await chmod(home, 0o755);
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** An app as it lies in a repository, with one configuration. */
async function repository({ ini, file = 'my.ini', beside = {} }: PublicConfiguration, index: number) {
  const app = join(home, String(index));
  const own = join(home, `production-${index}`);
  const text = (template: string): string => template.replaceAll('APP', app).replaceAll('OWN', own);
  const files = { [file]: file.endsWith('.ini') ? `[uwsgi]\n${ini}\n` : ini, ...beside };
  const all = { ...files, 'wsgi.py': APP, 'shop/wsgi.py': APP, 'shop/__init__.py': '', 'reload.txt': '', '.env': 'A=1\nB=2\n' };
  for (const [name, content] of Object.entries(all)) {
    await mkdir(dirname(join(app, name)), { recursive: true });
    await writeFile(join(app, name), text(content));
  }
  return { app, text };
}

// What PyPI's uWSGI has inside, Debian's is told on the command line, as in production. Four at a time: mostly they wait.
describe.skipIf(!isPossible)('configurations of the kinds that public repositories have', { concurrent: true }, () => {
  it.each(PUBLIC_CONFIGURATIONS.map((each, index) => [each.name, each, index] as const))(
    '%s',
    { timeout: 80_000 },
    async (_, each, index) => {
      const { app, text } = await repository(each, index);
      const config = each.typed ?? each.file ?? 'my.ini';
      const { reload = 'kill -HUP $(cat /tmp/zd-try.pid)', loses = false } = each;
      const program = 'uwsgi --plugin python3,http,logfile,syslog --safe-pidfile /tmp/zd-try.pid';
      const options = ['--app', '.', '--program', program, '--reload', reload, '--no-change'];
      // A file is looked at once a second, and vassals every three.
      const pace = ['--settle', each.reload === undefined ? '0' : '4', '--clients', '1', '--out', join(home, `reports-${index}`)];
      const called = await execa(
        process.execPath,
        [join(PACKAGE_FOLDER, 'harness/cli.ts'), 'try', 'uwsgi', config, ...options, ...pace, '--max-stall', '20'],
        { cwd: app, env: { TMPDIR: home }, reject: false, timeout: 75_000 },
      );
      const said = called.stderr.split('\n');
      if (each.unreadable !== undefined) {
        expect(said[0]).toBe(`zerodrop: uWSGI can't read ${config}: ${text(each.unreadable)}`);
        expect(called.exitCode).toBe(EXIT.usage);
        return;
      }
      if (each.refused !== undefined) {
        expect(said[0]).toBe(`zerodrop: ${config} can't be run as it is:`);
        // A sentence each, and then what to do.
        expect(said.slice(1).map((line) => line.trim().split('. ')[0])).toEqual(each.refused.map(text));
        expect(called.exitCode).toBe(EXIT.usage);
        return;
      }
      for (const note of each.notes ?? []) expect(said).toContain(text(note));
      expect(called.stdout.replace(/\s+/g, ' ')).toContain(text(`try ${each.asks}`.replace('127.0.0.1:80/', '127.0.0.1/')));
      // What is asked here is that it runs, and that its reload is judged: whether this busy machine let the client keep up is not.
      const report = JSON.parse(await readFile(join(home, `reports-${index}`, 'try/latest/report.json'), 'utf8')) as Report;
      const verdicts = Object.fromEntries(report.checks.map((check) => [check.name, check.verdict]));
      expect(verdicts, called.stdout).toMatchObject({
        'carried-through': 'pass',
        deployed: 'pass',
        'zero-downtime': loses ? 'fail' : 'pass',
      });
    },
  );
});
