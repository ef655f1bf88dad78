import { cp, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT } from './core/errors.ts';
import { PACKAGE_FOLDER } from './core/package-folder.ts';
import { requireRuntime } from './setup/require-runtime.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zd-cli-'));
  await writeFile(join(folder, 'file'), '');
});
afterAll(() => rm(folder, { recursive: true }));

interface Called {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** `zerodrop ...` as a user calls it; by a shell, if its output goes elsewhere. */
async function zerodrop(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  redirection = '',
  cwd = PACKAGE_FOLDER,
): Promise<Called> {
  const words = [process.execPath, 'harness/cli.ts', ...args];
  const [program = '', ...rest] = redirection === '' ? words : ['/bin/sh', '-c', `exec "$@" ${redirection}`, 'sh', ...words];
  const { exitCode, stdout, stderr } = await execa(program, rest, { cwd, env, reject: false, timeout: 60_000 });
  return { code: exitCode, stdout, stderr };
}

/** One message and what to do about it: no stack, and nothing on standard output. */
function expectOneError({ stdout, stderr }: Called, says: RegExp): void {
  expect(stderr).toMatch(says);
  expect(stderr).not.toMatch(/^\s+at |node:internal|This is a bug/m);
  expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(2);
  expect(stdout).toBe('');
}

describe('a call that can not be carried out ends with one error', () => {
  it.each<[string, readonly string[], RegExp]>([
    ['no such command', ['nonsense'], /unknown command 'nonsense'/],
    ['no such option', ['scenario', 'zerg-dance', '--nonsense'], /unknown option '--nonsense'/],
    ['no such scenario', ['scenario', 'nonsense'], /nonsense/],
    ['no such runtime', ['scenario', 'zerg-dance', '--runtime', 'moon'], /unknown runtime "moon"/],
    ['no clients', ['scenario', 'zerg-dance', '--clients', '0'], /--clients is "0"/],
    ['no repetition', ['scenario', 'zerg-dance', '--repeat', '0'], /--repeat is "0"/],
    ['a start-up time that is no number', ['scenario', 'zerg-dance', '--startup', 'x'], /--startup is "x"/],
    ['a Debian release that is none', ['scenario', 'zerg-dance', '--versions', '9'], /--versions is "9"/],
    ['nothing to watch', ['watch'], /missing required argument 'url'/],
    ['no command to watch', ['watch', 'http://127.0.0.1/'], /no command to watch/],
    ['a URL that is none', ['watch', 'nonsense', '--', 'true'], /"nonsense" is no URL/],
    ['nothing to compare', ['compare'], /nothing to compare/],
  ])('64 for %s', async (_, args, says) => {
    const called = await zerodrop(args);
    expectOneError(called, says);
    expect(called.code).toBe(EXIT.usage);
  });

  it('64 for a range of slow requests that makes no sense', async () => {
    const called = await zerodrop(['scenario', 'zerg-dance'], { FOOSERV_SLOW_SECONDS: 'slow' });
    expectOneError(called, /FOOSERV_SLOW_SECONDS is "slow"/);
    expect(called.code).toBe(EXIT.usage);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['neither Docker nor uWSGI', [], /no Docker daemon that answers, and no uWSGI.*\n.*npm run setup/],
    ['no Docker when it is wanted', ['--runtime', 'docker'], /no Docker daemon answers/],
    ['no uWSGI when it is wanted', ['--runtime', 'host'], /no uWSGI.*\n.*npm run setup/],
  ])('70 for %s', async (_, more, says) => {
    const nothing = { PATH: folder, DOCKER_HOST: `unix://${folder}/absent.sock`, ZERODROP_RUNTIME: '' };
    const called = await zerodrop(['scenario', 'zerg-dance', ...more, '--out', folder], nothing);
    expectOneError(called, says);
    expect(called.code).toBe(EXIT.broken);
  });

  it.each([
    ['below a file', () => join(folder, 'file')],
    ['where not even root may write', () => '/proc/reports'],
  ])('70 for a folder of reports %s', async (_, out) => {
    const called = await zerodrop(['watch', 'http://127.0.0.1:9/', '--out', out(), '--', 'true']);
    expectOneError(called, /cannot make the folder for the reports/);
    expect(called.code).toBe(EXIT.broken);
  });

  it('70 for a JSON file that can not be written, before anything is done', async () => {
    const called = await zerodrop(['watch', 'http://127.0.0.1:9/', '--json', join(folder, 'nowhere', 'x.json'), '--', 'true']);
    expectOneError(called, /--json .* can't be written/);
    expect(called.code).toBe(EXIT.broken);
  });

  it('70 for a result that can not be written to standard output', async () => {
    const called = await zerodrop(['scenario'], {}, '>/dev/full');
    expectOneError(called, /can't be written to standard output: ENOSPC/);
    expect(called.code).toBe(EXIT.broken);
  });
});

const uwsgi = await requireRuntime('host');
describe.skipIf(!uwsgi)('a run that can not be carried out ends with one error and leaves no folder', () => {
  const args = ['scenario', 'zerg-dance', '--runtime', 'host', '--startup', '0'];

  it.each([
    ['below a file', () => join(folder, 'file')],
    ['where not even root may write', () => '/proc/reports'],
  ])('70 for a folder of reports %s', async (_, out) => {
    const called = await zerodrop([...args, '--out', out()]);
    expectOneError(called, /cannot make the folder for the reports/);
    expect(called.code).toBe(EXIT.broken);
  });

  it('70 for a folder for temporary files that is none', async () => {
    const out = join(folder, 'no-tmp');
    const called = await zerodrop([...args, '--out', out], { TMPDIR: join(folder, 'file') });
    expectOneError(called, /no work folder could be made in .*\n.*TMPDIR/);
    expect(called.code).toBe(EXIT.broken);
    expect(await readdir(join(out, 'zerg-dance'))).toEqual([]);
  });

  it('70 for a configuration that can not be read', async () => {
    const copy = join(folder, 'copy');
    for (const part of ['harness', 'bin', 'tools', 'apps', 'conf', 'scenarios', 'package.json', 'Dockerfile.uwsgi'])
      await cp(join(PACKAGE_FOLDER, part), join(copy, part), { recursive: true, verbatimSymlinks: true });
    await symlink(join(PACKAGE_FOLDER, 'node_modules'), join(copy, 'node_modules'));
    await rm(join(copy, 'conf/uwsgi/zerg-server.ini'));
    const out = join(folder, 'no-ini');
    const called = await zerodrop([...args, '--out', out], {}, '', copy);
    // The progress is there already when it is found out.
    const said = called.stderr.replace(/^\[.*\n/gm, '');
    expectOneError(
      { ...called, stderr: said },
      /the configuration of pool can't be read: there is no such file or folder \(ENOENT\)\n.*zerg-server\.ini/,
    );
    expect(called.code).toBe(EXIT.broken);
    expect(await readdir(join(out, 'zerg-dance'))).toEqual([]);
  });
});

describe('the command line', () => {
  it('goes on if no reader of its progress is left', async () => {
    expect(await zerodrop(['scenario', 'nonsense'], {}, '2>/dev/full')).toEqual({ code: EXIT.usage, stdout: '', stderr: '' });
  });

  it('ends with 70 and one line if an error is thrown that no code catches', async () => {
    const saboteur = `data:text/javascript,${encodeURIComponent("setTimeout(() => { throw new Error('sabotage') }, 50)")}`;
    const { code, stderr } = await zerodrop(['calibrate'], { NODE_OPTIONS: `--import ${saboteur}` });
    expect(stderr).toMatch(/^zerodrop broke: Error: sabotage\nThis is a bug of zerodrop\. ZERODROP_DEBUG=1 shows where\.$/m);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(EXIT.broken);
  });
});
