import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execa } from 'execa';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const repository = join(import.meta.dirname, '../..');

describe('the package, below node_modules, where Node strips no types', () => {
  let folder: string;
  let installed: string;
  let tarball: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'zerodrop-package-'));
    await execa('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: repository, timeout: 90_000 });
    tarball = join(folder, (await readdir(folder)).find((name) => name.endsWith('.tgz')) ?? 'no tarball');
    installed = join(folder, 'node_modules', 'zerodrop');
    await mkdir(installed, { recursive: true });
    await execa('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed]);
    // What npm would install; the registry has no part in this test.
    await symlink(join(repository, 'node_modules'), join(installed, 'node_modules'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const zerodrop = (...args: string[]) =>
    execa(process.execPath, [join(installed, 'bin/zerodrop.js'), ...args], { cwd: folder, reject: false, timeout: 20_000 });

  it('shows its help', async () => {
    const help = await zerodrop('--help');
    expect(help).toMatchObject({ exitCode: 0, stderr: '' });
    expect(help.stdout).toContain('Usage: zerodrop');
  });

  it('lists the scenarios that it carries', async () => {
    const list = await zerodrop('scenario');
    expect(list).toMatchObject({ exitCode: 0, stderr: '' });
    expect(list.stdout).toContain('zerg-dance');
  });

  it('carries each file to which its README links', async () => {
    const readme = await readFile(join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/\]\(([^)#:]+)[)#]/g)].map((match) => match[1] ?? '');
    expect(links).toContain('docs/strategies.md');
    expect(links.filter((link) => !existsSync(join(installed, link)))).toEqual([]);
  });

  it('carries the apps, the configuration, the image and the parts of the page, and no tests', async () => {
    const files = await readdir(join(installed, 'dist'), { recursive: true });
    expect(files).toEqual(
      expect.arrayContaining([
        'apps/fooserv/python/ver_a/wsgi.py',
        'apps/fooserv/python/ver_b/wsgi.py',
        'conf/uwsgi/zerg-dance.ini',
        'Dockerfile.uwsgi',
      ]),
    );
    const beside = (await readdir(join(repository, 'harness'), { recursive: true, withFileTypes: true }))
      .filter((file) => file.isFile() && !/\.ts$|^tsconfig.*\.json$/.test(file.name) && !/report\/sample$/.test(file.parentPath))
      .map((file) => relative(repository, join(file.parentPath, file.name)));
    expect(files).toEqual(expect.arrayContaining(beside));
    const programs = await readdir(join(installed, 'bin'), { recursive: true });
    expect([...files, ...programs].filter((file) => /\.test\.|\.fixture\.|__pycache__|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  });

  it('is well packed, by the judgement of publint', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  // It is ESM: CommonJS has `await import('zerodrop')`, and Node 22 and newer can require it.
  it('has types that are those of its modules, by the judgement of attw', async () => {
    const attw = await execa('attw', [tarball, '--profile', 'esm-only', '--format', 'json'], {
      preferLocal: true,
      localDir: repository,
      reject: false,
      timeout: 60_000,
    });
    expect(attw.exitCode, attw.stdout).toBe(0);
    expect(Object.keys(JSON.parse(attw.stdout).analysis.entrypoints)).toEqual(expect.arrayContaining(['.', './uwsgi', './gunicorn']));
  });
});
